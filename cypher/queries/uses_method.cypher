// Papers that use a method or a variant of it, the newest first.
// parameters:
//   method: Method -- what is used
// returns: paper, title, date, method, surface, sentences, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[r:USES]->(m:Method)
WHERE m.id IN $method
RETURN p.id AS paper, p.title AS title, p.date AS date, m.name AS method,
       r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence
ORDER BY date DESC, title, paper, method
