// Hold the store for longer; no row comes back where the hold is lost. Locks the hold until the end of the transaction.
// names: none
// parameters: token, lease
// engines: neo4j
MATCH (h:_Hold {id: 'write', token: $token})
SET h.until = timestamp() + $lease
RETURN h.until AS until
