// Let go of the store.
// names: none
// parameters: token
// engines: neo4j
MATCH (h:_Hold {id: 'write', token: $token})
DELETE h
