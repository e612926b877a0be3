// What a model or method, or a variant of it, is evaluated on, the most frequent first.
// parameters:
//   model: Model|Method -- what is evaluated
// returns: benchmark, id, papers, evaluations
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:OF]->(m:Model|Method)
WHERE m.id IN $model
MATCH (v)-[:`ON`]->(b:Benchmark|Dataset)
RETURN b.name AS benchmark, b.id AS id, count(DISTINCT p.id) AS papers, count(DISTINCT v.id) AS evaluations
ORDER BY papers DESC, evaluations DESC, benchmark, id
