// See whether the store is still held, without locking anything; no row comes back where it is not.
// names: none
// parameters: token
// engines: neo4j
MATCH (h:_Hold {id: 'write', token: $token})
RETURN h.until AS until
