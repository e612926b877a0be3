// Benchmarks and datasets that the papers evaluating on one also evaluate on, the most frequent first.
// parameters:
//   benchmark: Benchmark|Dataset -- the one to start from
//   limit: integer = 50 -- at most so many rows
// returns: benchmark, id, papers
// engines: ladybug, neo4j
MATCH (b:Benchmark|Dataset)<-[:EVALUATES_ON]-(p:Paper)
WHERE b.id IN $benchmark
WITH DISTINCT p
MATCH (p)-[:EVALUATES_ON]->(o:Benchmark|Dataset)
WHERE NOT o.id IN $benchmark
RETURN o.name AS benchmark, o.id AS id, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, benchmark, id
LIMIT $limit
