// Take the store for writing if nobody holds it, if its holder's time is over, or from a holder known dead.
// names: none
// parameters: token, dead, holder, host, pid, lease
// engines: neo4j
MERGE (h:_Hold {id: 'write'})
SET h.asked = $token
WITH h, h.token IS NULL OR h.token = $dead OR h.until < timestamp() AS free
FOREACH (_ IN CASE WHEN free THEN [1] ELSE [] END |
  SET h.token = $token, h.holder = $holder, h.host = $host, h.pid = $pid, h.until = timestamp() + $lease)
RETURN free
