// See whether a draft holds a batch already.
// names: none
// parameters: id
// engines: neo4j
MATCH (n:_Loaded {id: $id})
RETURN n.id AS id
