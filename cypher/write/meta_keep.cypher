// Forget the notes of an earlier build that the new one has not.
// names: none
// parameters: ids
// engines: neo4j
MATCH (m:Meta)
WHERE NOT m.id IN $ids
DELETE m
