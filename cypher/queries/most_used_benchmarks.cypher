// Benchmarks and datasets by the number of papers that evaluate on them in a period.
// parameters:
//   since: string = 0000-00-00 -- first day, as YYYY-MM-DD
//   until: string = 9999-12-31 -- last day; papers without date count only without a period
//   limit: integer = 50 -- at most so many rows
// returns: benchmark, id, papers
// engines: ladybug, neo4j
MATCH (p:Paper)-[:EVALUATES_ON]->(b:Benchmark|Dataset)
WHERE (p.date >= $since OR $since = '0000-00-00') AND p.date <= $until
RETURN b.name AS benchmark, b.id AS id, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, benchmark, id
LIMIT $limit
