// Papers that evaluate on a benchmark or dataset, or on a variant of it, the newest first.
// parameters:
//   benchmark: Benchmark|Dataset -- what is evaluated on
// returns: paper, title, date, benchmark, surface, sentences, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[r:EVALUATES_ON]->(b:Benchmark|Dataset)
WHERE b.id IN $benchmark
RETURN p.id AS paper, p.title AS title, p.date AS date, b.name AS benchmark,
       r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence
ORDER BY date DESC, title, paper, benchmark
