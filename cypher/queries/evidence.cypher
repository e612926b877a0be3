// Every sentence by which a paper is tied to an entity or a variant of it.
// parameters:
//   paper: Paper -- title or id of the paper
//   name: Model|Benchmark|Dataset|Method -- the entity
// returns: relation, entity, surface, sentences, fields, starts, ends, cues, confidence
// engines: ladybug, neo4j
UNWIND $paper AS id
MATCH (p:Paper {id: id})-[r:INTRODUCES|EVALUATES|EVALUATES_ON|TRAINS_ON|USES|COMPARES_TO|MENTIONS]->(e:Model|Benchmark|Dataset|Method)
WHERE e.id IN $name
RETURN type(r) AS relation, e.name AS entity, r.surface AS surface, r.sentences AS sentences,
       r.fields AS fields, r.`starts` AS `starts`, r.`ends` AS `ends`, r.cues AS cues, r.confidence AS confidence
ORDER BY relation, entity
