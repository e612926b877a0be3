// Papers that compare to an entity or a variant of it, the newest first.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- what is compared to
// returns: paper, title, date, entity, surface, sentences, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[r:COMPARES_TO]->(e:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name
RETURN p.id AS paper, p.title AS title, p.date AS date, e.name AS entity,
       r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence
ORDER BY date DESC, title, paper, entity
