// The day on which each entity asked for, or a variant of it, is first named in any role.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- the entity
// returns: entity, id, first, papers
// engines: ladybug, neo4j
MATCH (p:Paper)-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]->(e:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name AND p.date <> ''
RETURN e.name AS entity, e.id AS id, min(p.date) AS first, count(DISTINCT p.id) AS papers
ORDER BY first, entity, id
