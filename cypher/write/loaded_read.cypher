// Read what a draft holds.
// names: none
// parameters: none
// engines: neo4j
MATCH (n:_Loaded)
RETURN n.id AS id, n.digest AS digest
