// Values stated on a benchmark or a variant of it, in the order of time.
// parameters:
//   benchmark: Benchmark|Dataset -- what is evaluated on
// returns: date, benchmark, model, metric, value, paper, title
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:`ON`]->(b:Benchmark|Dataset)
WHERE b.id IN $benchmark AND v.value <> ''
MATCH (v)-[:OF]->(m:Model|Method)
RETURN p.date AS date, b.name AS benchmark, m.name AS model, v.metric AS metric, v.value AS value,
       p.id AS paper, p.title AS title
ORDER BY date, benchmark, model, metric, value, paper
