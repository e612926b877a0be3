// The schema of a Neo4j store. Statements end with a semicolon and run in order; each may run again.
// What begins with _ is no part of the graph: a load that is not finished yet (_Draft...), a graph that was
// replaced and not yet swept away (_Retired), the batches of a load (_Loaded), and who is writing (_Hold).

CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:`Paper`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT model_id IF NOT EXISTS FOR (n:`Model`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT benchmark_id IF NOT EXISTS FOR (n:`Benchmark`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:`Dataset`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT method_id IF NOT EXISTS FOR (n:`Method`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT evaluation_id IF NOT EXISTS FOR (n:`Evaluation`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT meta_id IF NOT EXISTS FOR (n:`Meta`) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT draft_paper_id IF NOT EXISTS FOR (n:`_DraftPaper`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT draft_model_id IF NOT EXISTS FOR (n:`_DraftModel`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT draft_benchmark_id IF NOT EXISTS FOR (n:`_DraftBenchmark`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT draft_dataset_id IF NOT EXISTS FOR (n:`_DraftDataset`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT draft_method_id IF NOT EXISTS FOR (n:`_DraftMethod`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT draft_evaluation_id IF NOT EXISTS FOR (n:`_DraftEvaluation`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT loaded_id IF NOT EXISTS FOR (n:`_Loaded`) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT hold_id IF NOT EXISTS FOR (n:`_Hold`) REQUIRE n.id IS UNIQUE;

CREATE FULLTEXT INDEX names IF NOT EXISTS
FOR (n:`Model`|`Benchmark`|`Dataset`|`Method`) ON EACH [n.name, n.aliases];
CREATE FULLTEXT INDEX titles IF NOT EXISTS FOR (n:`Paper`) ON EACH [n.title];

CREATE RANGE INDEX paper_date IF NOT EXISTS FOR (n:`Paper`) ON (n.date);
CREATE RANGE INDEX model_key IF NOT EXISTS FOR (n:`Model`) ON (n.key);
CREATE RANGE INDEX benchmark_key IF NOT EXISTS FOR (n:`Benchmark`) ON (n.key);
CREATE RANGE INDEX dataset_key IF NOT EXISTS FOR (n:`Dataset`) ON (n.key);
CREATE RANGE INDEX method_key IF NOT EXISTS FOR (n:`Method`) ON (n.key);
