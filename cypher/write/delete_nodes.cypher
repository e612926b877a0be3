// Delete nodes of one label with all their edges.
// names: Label
// parameters: rows
// engines: ladybug, neo4j
UNWIND $rows AS row
MATCH (n:`Label` {id: row})
DETACH DELETE n
