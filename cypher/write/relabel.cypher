// Turn all nodes of one label into nodes of another.
// names: Old, New
// parameters: none
// engines: neo4j
MATCH (n:`Old`)
REMOVE n:`Old`
SET n:`New`
RETURN count(n) AS n
