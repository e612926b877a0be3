// Create edges of one type that carry evidence. A row is a source with its targets:
// [source id, [[target id, the properties in the order of the schema ...], ...]]: names would be sent with every edge.
// names: Source, Target, TYPE
// parameters: rows
// engines: neo4j
UNWIND $rows AS row
MATCH (a:`Source` {id: row[0]})
UNWIND row[1] AS end
MATCH (b:`Target` {id: end[0]})
CREATE (a)-[:`TYPE` {
  surface: end[1], sentences: end[2], fields: end[3], starts: end[4], ends: end[5], cues: end[6], sizes: end[7],
  confidence: end[8]
}]->(b)
