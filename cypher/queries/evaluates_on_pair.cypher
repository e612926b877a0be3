// Papers that evaluate a model or method on a benchmark or dataset, variants of both included,
// with metric and value where the abstract states them.
// parameters:
//   model: Model|Method -- what is evaluated
//   benchmark: Benchmark|Dataset -- on what
// returns: paper, title, date, model, benchmark, metric, value, sentence, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:OF]->(m:Model|Method)
WHERE m.id IN $model
MATCH (v)-[:`ON`]->(b:Benchmark|Dataset)
WHERE b.id IN $benchmark
RETURN p.id AS paper, p.title AS title, p.date AS date, m.name AS model, b.name AS benchmark,
       v.metric AS metric, v.value AS value, v.sentence AS sentence, v.confidence AS confidence
ORDER BY date DESC, title, paper, model, benchmark, metric, value
