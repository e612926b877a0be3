// Methods that are used in the papers that introduce, evaluate, use, train on or compare to something, or a
// variant of it.
// parameters:
//   model: Model|Benchmark|Dataset|Method -- a model, or anything else that methods are used with
//   limit: integer = 50 -- at most so many rows
// returns: method, id, papers
// engines: ladybug, neo4j
MATCH (e:Model|Benchmark|Dataset|Method)<-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO]-(p:Paper)
      -[:USES]->(t:Method)
WHERE e.id IN $model
WITH t, count(DISTINCT p.id) AS papers
WHERE NOT t.id IN $model
RETURN t.name AS method, t.id AS id, papers
ORDER BY papers DESC, method, id
LIMIT $limit
