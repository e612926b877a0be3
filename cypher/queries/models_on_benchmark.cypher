// What is evaluated on a benchmark or dataset, or on a variant of it, with the values that abstracts state.
// parameters:
//   benchmark: Benchmark|Dataset -- what is evaluated on
// returns: model, benchmark, metric, value, paper, title, date, sentence
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:`ON`]->(b:Benchmark|Dataset)
WHERE b.id IN $benchmark
MATCH (v)-[:OF]->(m:Model|Method)
RETURN m.name AS model, b.name AS benchmark, v.metric AS metric, v.value AS value,
       p.id AS paper, p.title AS title, p.date AS date, v.sentence AS sentence
ORDER BY model, benchmark, date, paper, metric, value
