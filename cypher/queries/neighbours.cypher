// Papers that share the most entities with a paper.
// parameters:
//   paper: Paper -- title or id of the paper
//   limit: integer = 50 -- at most so many rows
// returns: paper, title, date, shared
// engines: ladybug, neo4j
MATCH (p:Paper)-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]->(e:Model|Benchmark|Dataset|Method)
WHERE p.id IN $paper
MATCH (e)<-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]-(o:Paper)
WHERE NOT o.id IN $paper
WITH DISTINCT o, e
RETURN o.id AS paper, o.title AS title, o.date AS date, count(e.id) AS shared
ORDER BY shared DESC, title, paper
LIMIT $limit
