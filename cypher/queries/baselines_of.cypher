// What the papers that introduce an entity, or a variant of it, compare it to.
// parameters:
//   name: Model|Benchmark|Dataset|Method -- what was introduced
// returns: entity, baseline, baseline_id, paper, title, sentences
// engines: ladybug, neo4j
MATCH (e:Model|Benchmark|Dataset|Method)<-[:INTRODUCES]-(p:Paper)
WHERE e.id IN $name
MATCH (p)-[r:COMPARES_TO]->(o:Model|Benchmark|Dataset|Method)
RETURN e.name AS entity, o.name AS baseline, o.id AS baseline_id, p.id AS paper, p.title AS title,
       r.sentences AS sentences
ORDER BY entity, baseline, baseline_id, paper
