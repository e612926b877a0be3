// Entities that no paper names: they stand only as ancestors of others.
// parameters: none
// returns: entity, id
// engines: ladybug, neo4j
MATCH (e:Model|Benchmark|Dataset|Method)
WHERE NOT EXISTS { MATCH (:Paper)-[]->(e) } AND NOT EXISTS { MATCH (:Evaluation)-[]->(e) }
RETURN e.name AS entity, e.id AS id
ORDER BY entity, id
