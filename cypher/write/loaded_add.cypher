// Note what a draft holds: the digest of its graph, or the number of a batch; in the transaction of that batch.
// names: none
// parameters: id, digest
// engines: neo4j
CREATE (:_Loaded {id: $id, digest: $digest})
