// Entities by the number of papers that name them between two days.
// parameters:
//   since: string -- first day, as YYYY-MM-DD
//   until: string = 9999-12-31 -- last day
//   limit: integer = 50 -- at most so many rows
// returns: entity, id, papers
// engines: ladybug, neo4j
MATCH (p:Paper)-[:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]->(e:Model|Benchmark|Dataset|Method)
WHERE p.date >= $since AND p.date <= $until
RETURN e.name AS entity, e.id AS id, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, entity, id
LIMIT $limit
