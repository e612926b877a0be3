// The schema of the embedded engine. Statements end with a semicolon and run in order.
// Names in backticks: some of them (ON, starts, end) are words of the language.

CREATE NODE TABLE `Paper`(
    `id` STRING, `title` STRING, `abstract` STRING, `date` STRING, `authors` STRING[],
    `url` STRING, `categories` STRING[], `source` STRING, PRIMARY KEY(`id`));

CREATE NODE TABLE `Model`(
    `id` STRING, `name` STRING, `key` STRING, `aliases` STRING[], `family` STRING,
    `year` INT64, `arxiv` STRING, `known` BOOL, PRIMARY KEY(`id`));

CREATE NODE TABLE `Benchmark`(
    `id` STRING, `name` STRING, `key` STRING, `aliases` STRING[], `family` STRING,
    `year` INT64, `arxiv` STRING, `known` BOOL, PRIMARY KEY(`id`));

CREATE NODE TABLE `Dataset`(
    `id` STRING, `name` STRING, `key` STRING, `aliases` STRING[], `family` STRING,
    `year` INT64, `arxiv` STRING, `known` BOOL, PRIMARY KEY(`id`));

CREATE NODE TABLE `Method`(
    `id` STRING, `name` STRING, `key` STRING, `aliases` STRING[], `family` STRING,
    `year` INT64, `arxiv` STRING, `known` BOOL, PRIMARY KEY(`id`));

CREATE NODE TABLE `Evaluation`(
    `id` STRING, `metric` STRING, `value` STRING, `field` STRING, `start` INT64, `end` INT64,
    `sentence` STRING, `confidence` DOUBLE, PRIMARY KEY(`id`));

// What a build notes about itself: versions, time, and the version of this schema.
CREATE NODE TABLE `Meta`(`id` STRING, `value` STRING, PRIMARY KEY(`id`));

CREATE REL TABLE `INTRODUCES`(
    FROM `Paper` TO `Model`, FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    FROM `Paper` TO `Method`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `EVALUATES`(
    FROM `Paper` TO `Model`, FROM `Paper` TO `Method`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `EVALUATES_ON`(
    FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `TRAINS_ON`(
    FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `USES`(
    FROM `Paper` TO `Model`, FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    FROM `Paper` TO `Method`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `COMPARES_TO`(
    FROM `Paper` TO `Model`, FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    FROM `Paper` TO `Method`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `MENTIONS`(
    FROM `Paper` TO `Model`, FROM `Paper` TO `Benchmark`, FROM `Paper` TO `Dataset`,
    FROM `Paper` TO `Method`,
    `surface` STRING, `sentences` STRING[], `fields` STRING[], `starts` INT64[],
    `ends` INT64[], `cues` STRING[], `sizes` STRING[], `confidence` DOUBLE);

CREATE REL TABLE `REPORTS`(
    FROM `Paper` TO `Evaluation`);

CREATE REL TABLE `OF`(
    FROM `Evaluation` TO `Model`, FROM `Evaluation` TO `Method`);

CREATE REL TABLE `ON`(
    FROM `Evaluation` TO `Benchmark`, FROM `Evaluation` TO `Dataset`);

CREATE REL TABLE `VARIANT_OF`(
    FROM `Model` TO `Model`, FROM `Model` TO `Benchmark`, FROM `Model` TO `Dataset`,
    FROM `Model` TO `Method`, FROM `Benchmark` TO `Model`, FROM `Benchmark` TO `Benchmark`,
    FROM `Benchmark` TO `Dataset`, FROM `Benchmark` TO `Method`, FROM `Dataset` TO `Model`,
    FROM `Dataset` TO `Benchmark`, FROM `Dataset` TO `Dataset`, FROM `Dataset` TO `Method`,
    FROM `Method` TO `Model`, FROM `Method` TO `Benchmark`, FROM `Method` TO `Dataset`,
    FROM `Method` TO `Method`);

CREATE REL TABLE `BASED_ON`(
    FROM `Model` TO `Model`, FROM `Model` TO `Benchmark`, FROM `Model` TO `Dataset`,
    FROM `Model` TO `Method`, FROM `Benchmark` TO `Model`, FROM `Benchmark` TO `Benchmark`,
    FROM `Benchmark` TO `Dataset`, FROM `Benchmark` TO `Method`, FROM `Dataset` TO `Model`,
    FROM `Dataset` TO `Benchmark`, FROM `Dataset` TO `Dataset`, FROM `Dataset` TO `Method`,
    FROM `Method` TO `Model`, FROM `Method` TO `Benchmark`, FROM `Method` TO `Dataset`,
    FROM `Method` TO `Method`);
