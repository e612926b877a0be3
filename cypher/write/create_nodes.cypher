// Create nodes of one label.
// names: Label
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
CREATE (n:`Label`)
SET n = row
