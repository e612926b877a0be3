// Write what a build notes about itself.
// names: none
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
MERGE (m:Meta {id: row.id})
SET m.value = row.value
