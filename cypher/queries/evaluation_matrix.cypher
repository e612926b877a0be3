// Models and methods against benchmarks and datasets: in how many papers each pair is evaluated.
// parameters:
//   limit: integer = 50 -- at most so many rows
// returns: model, benchmark, papers
// engines: ladybug, neo4j
MATCH (p:Paper)-[:REPORTS]->(v:Evaluation)-[:OF]->(m:Model|Method)
MATCH (v)-[:`ON`]->(b:Benchmark|Dataset)
RETURN m.name AS model, b.name AS benchmark, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, model, benchmark
LIMIT $limit
