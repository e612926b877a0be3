// Everything that was built from an entity or from a variant of it, however far down.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- where to start
// returns: entity, descendant, descendant_id, year
// engines: ladybug, neo4j
MATCH (e:Model|Benchmark|Dataset|Method)<-[:BASED_ON|VARIANT_OF*1..10]-(d:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name AND e.id <> d.id
RETURN DISTINCT e.name AS entity, d.name AS descendant, d.id AS descendant_id, d.year AS year
ORDER BY entity, descendant, descendant_id
