// Forget the notes that a build left for the next one.
// names: none
// parameters: hidden
// engines: ladybug, neo4j
MATCH (m:Meta)
WHERE m.id STARTS WITH $hidden
DELETE m
