// Papers by month that name an entity or a variant of it in any role; papers without date do not count.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- the entity
// returns: month, papers
// engines: ladybug, neo4j
MATCH (p:Paper)-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]->(e:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name AND p.date <> ''
RETURN left(p.date, 7) AS month, count(DISTINCT p.id) AS papers
ORDER BY month
