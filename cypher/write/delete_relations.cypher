// Delete the edges of one type between pairs of nodes: a row is {source, target}.
// names: Source, Target, TYPE
// parameters: rows
// engines: ladybug, neo4j
UNWIND $rows AS row
MATCH (a:`Source` {id: row.source})-[r:`TYPE`]->(b:`Target` {id: row.target})
DELETE r
