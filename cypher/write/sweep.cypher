// Delete some nodes of one label with all their edges, and say how many those were.
// names: Label
// parameters: limit
// engines: neo4j
MATCH (n:`Label`)
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS n
