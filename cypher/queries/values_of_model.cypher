// Every evaluation of a model or method, or of a variant of it, with the value that the abstract states.
// parameters:
//   model: Model|Method -- what is evaluated
// returns: benchmark, model, metric, value, paper, title, date, sentence
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:OF]->(m:Model|Method)
WHERE m.id IN $model
MATCH (v)-[:`ON`]->(b:Benchmark|Dataset)
RETURN b.name AS benchmark, m.name AS model, v.metric AS metric, v.value AS value,
       p.id AS paper, p.title AS title, p.date AS date, v.sentence AS sentence
ORDER BY benchmark, model, date, paper, metric, value
