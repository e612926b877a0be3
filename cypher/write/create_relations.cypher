// Create edges of one type that carry nothing. A row is a source with its targets: [source id, [[target id], ...]].
// names: Source, Target, TYPE
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
MATCH (a:`Source` {id: row[0]})
UNWIND row[1] AS end
MATCH (b:`Target` {id: end[0]})
CREATE (a)-[:`TYPE`]->(b)
