// Papers that train on a dataset or benchmark, or a variant of it, the newest first.
// parameters:
//   dataset: Dataset|Benchmark -- what is trained on
// returns: paper, title, date, dataset, surface, sentences, confidence
// engines: ladybug, neo4j
MATCH (p:Paper)-[r:TRAINS_ON]->(d:Benchmark|Dataset)
WHERE d.id IN $dataset
RETURN p.id AS paper, p.title AS title, p.date AS date, d.name AS dataset,
       r.surface AS surface, r.sentences AS sentences, r.confidence AS confidence
ORDER BY date DESC, title, paper, dataset
