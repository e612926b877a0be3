// Papers from which no evaluation was read, the newest first.
// parameters:
//   limit: integer = 50 -- at most so many rows
// returns: paper, title, date
// engines: ladybug, neo4j
MATCH (p:Paper)
WHERE NOT EXISTS { MATCH (p)-[:REPORTS]->(:Evaluation) }
RETURN p.id AS paper, p.title AS title, p.date AS date
ORDER BY date DESC, title, paper
LIMIT $limit
