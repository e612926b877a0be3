// Everything that an entity or a variant of it was built from, however far up.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- where to start
// returns: entity, ancestor, ancestor_id, year
// engines: ladybug, neo4j
MATCH (e:Model|Benchmark|Dataset|Method)-[:BASED_ON|VARIANT_OF*1..10]->(a:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name AND e.id <> a.id
RETURN DISTINCT e.name AS entity, a.name AS ancestor, a.id AS ancestor_id, a.year AS year
ORDER BY entity, ancestor, ancestor_id
