// Create edges of one type, or give those that are there new properties. A row is a source with its targets:
// [source id, [[target id, properties], ...]].
// names: Source, Target, TYPE
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
MATCH (a:`Source` {id: row[0]})
UNWIND row[1] AS end
MATCH (b:`Target` {id: end[0]})
MERGE (a)-[r:`TYPE`]->(b)
SET r = end[1]
