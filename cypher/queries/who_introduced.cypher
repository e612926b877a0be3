// Papers that introduce an entity or a variant of it, the oldest first.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- what was introduced
// returns: paper, title, date, entity, surface, sentences, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[r:INTRODUCES]->(e:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name
RETURN p.id AS paper, p.title AS title, p.date AS date, e.name AS entity,
       r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence
ORDER BY date, title, paper, entity
