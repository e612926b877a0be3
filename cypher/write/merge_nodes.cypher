// Create nodes of one label, or give those that are there new properties.
// names: Label
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
MERGE (n:`Label` {id: row.id})
SET n = row
