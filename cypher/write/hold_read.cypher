// Read who holds the store for writing, and for how many milliseconds still.
// names: none
// parameters: none
// engines: neo4j
MATCH (h:_Hold {id: 'write'})
RETURN h.token AS token, h.holder AS holder, h.host AS host, h.pid AS pid, h.until - timestamp() AS left
