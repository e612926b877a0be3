"""The stages of a distributed build, run one after another here: the result is that of one process."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import dataset

from paperatlas.engines.errors import EngineError
from paperatlas.engines.learning import learn
from paperatlas.engines.shards import PARTS, Shards, Shared, opened
from paperatlas.engines.stages import Job, first_pass, gather, read_claims, read_links, results, second_pass
from paperatlas.extraction import Extractor, Result
from paperatlas.lexicon import Lexicon
from paperatlas.model import Paper
from paperatlas.readers import read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "landmark-papers.jsonl"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Lexicon.load(own=False))


@pytest.fixture(scope="module")
def lexicon(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Return the lexicon, shared once for all tests."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "shared").mkdir()
    return Shards(folder, 1).share(extractor.lexicon)


def staged(papers: Sequence[Paper], extractor: Extractor, lexicon: Shared, shards: Shards, buckets: int) -> Result:
    """Run all stages as a cluster would, the shards in the wrong order."""
    buckets = min(buckets, shards.count(len(papers)))
    job = Job(shards, buckets, lexicon, extractor.min_confidence, version("paperatlas"))
    shards.write_papers(papers)
    numbers = list(reversed(range(shards.count(len(papers)))))
    shuffled = pa.table({"id": numbers})
    assert sum(first_pass(shuffled, job)["size"].to_pylist()) == len(papers)
    claims = read_claims(shuffled, job)
    for bucket in range(buckets):
        gather(claims.filter(dataset.field("bucket") == bucket), job)
    learned = learn(shards, buckets)
    links = read_links(pa.table({"id": range(buckets)}), job)
    assert sum(second_pass(links, job, shards.share(learned))["size"].to_pylist()) == len(papers)
    extractions = [
        extraction
        for number in sorted(numbers)
        for extraction in results(shards, number, papers[number * shards.size : (number + 1) * shards.size])
    ]
    entities = {**extractor.lexicon.entities, **learned.names.entities}
    return Result(extractions, entities, learned.discovered, learned.ambiguous)


def agree(papers: Sequence[Paper], extractor: Extractor, lexicon: Shared, size: int, buckets: int) -> Result:
    one = extractor.extract(papers)
    with opened(None, size) as shards:
        several = staged(papers, extractor, lexicon, shards, buckets)
    assert several.extractions == one.extractions
    assert list(several.entities.items()) == list(one.entities.items())
    assert (several.discovered, several.ambiguous) == (one.discovered, one.ambiguous)
    return several


@pytest.mark.parametrize(("size", "buckets"), [(94, 1), (7, 5), (1, 40)])
def test_the_result_is_that_of_one_process(extractor: Extractor, lexicon: Shared, size: int, buckets: int) -> None:
    agree(read([EXAMPLES]).papers, extractor, lexicon, size, buckets)


SENTENCES = [
    "We introduce QuiltBench, a benchmark of patchwork questions.",
    "We introduce QuiltBench, a dataset of patchwork answers.",
    "We present Quilt-Bench, a benchmark for quilts.",
    "We propose RL², a method for learning, and evaluate it on QuiltBench.",
    "We propose RL2, a method for tuning.",
    "We evaluate GPT-4 on QuiltBench and on GSM8K: 41.5% accuracy.",
    "We fine-tune WarpNet and Gemma v7 on QuiltBench.",
    "We compare Gemma V7 with WarpNet.",
    "Gemma V7 Chat and Gemma v7 chat are evaluated on MMLU.",
    "Gemma-v7-Instruct is trained on ShareGPT.",
    "We submit to the SemEval Shared Task. It beats GPT-4-Chat on MMLU.",
    "We submit to the SemEval shared task and present WarpNet, a model.",
    "Nothing is named here, and that is all.",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), min_size=1, max_size=9),
    size=st.integers(1, 4),
    buckets=st.integers(1, 5),
)
def test_what_the_order_of_papers_decides_is_decided_alike(
    extractor: Extractor, lexicon: Shared, texts: list[list[str]], size: int, buckets: int
) -> None:
    papers = [Paper(id=f"p{n}", title=f"Paper {n}", abstract=" ".join(text)) for n, text in enumerate(texts)]
    agree(papers, extractor, lexicon, size, buckets)


def test_a_name_that_papers_write_in_several_ways_is_written_as_in_the_first(
    extractor: Extractor, lexicon: Shared
) -> None:
    texts = ["We submit to the SemEval Shared Task.", "We submit to the SemEval shared task."]
    for first, other in (texts, reversed(texts)):
        papers = [Paper(id=f"p{n}", title=f"Paper {n}", abstract=text) for n, text in enumerate((first, other))]
        result = agree(papers, extractor, lexicon, 1, 2)
        names = [found.name for extraction in result.extractions for found in extraction.found]
        assert [name.endswith("Shared Task") for name in names] == ["Shared" in first] * 2


def test_options_reach_the_stages(extractor: Extractor, lexicon: Shared) -> None:
    agree(read([EXAMPLES]).papers, Extractor(extractor.lexicon, 0.8), lexicon, 10, 3)


def test_papers_and_results_stay_in_a_folder_that_was_given(
    extractor: Extractor, lexicon: Shared, tmp_path: Path
) -> None:
    papers = read([EXAMPLES]).papers
    folder = tmp_path / "shards"
    for _ in range(2):  # what an earlier build left is replaced
        with opened(folder, 40) as shards:
            assert all(not any((folder / part).iterdir()) for part in PARTS)
            staged(papers, extractor, lexicon, shards, 2)
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["papers", "results"]
    assert [shards.papers(0)[0], shards.papers(2)[-1]] == [papers[0], papers[-1]]
    rows = dataset.dataset(folder / "results").to_table().to_pylist()
    assert [row["id"] for row in rows] == [paper.id for paper in papers]
    assert orjson.loads(rows[0]["found"])


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    with pytest.raises(EngineError, match="is no folder of an earlier build"), opened(tmp_path, 10):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]


def test_a_machine_with_another_version_is_refused(lexicon: Shared, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"a machine has paperatlas .* instead of 0\.0\.0"):
        Job(Shards(tmp_path, 1), 1, lexicon, 0.0, "0.0.0").extractor()


def test_what_goes_wrong_on_a_shard_is_told_with_its_number(extractor: Extractor, lexicon: Shared) -> None:
    with opened(None, 10) as shards:
        job = Job(shards, 1, lexicon, 0.0, version("paperatlas"))
        shards.write_papers(read([EXAMPLES]).papers[:10])
        told = first_pass(pa.table({"id": [0, 7]}), job).to_pylist()
    assert told[0] == {"number": 0, "size": 10, "failure": ""}
    assert told[1]["failure"].startswith("FileNotFoundError: ")


def test_a_shard_that_kills_its_workers_is_given_up(extractor: Extractor, lexicon: Shared) -> None:
    with opened(None, 10) as shards:
        job = Job(shards, 1, lexicon, 0.0, version("paperatlas"))
        shards.write_papers(read([EXAMPLES]).papers[:20])
        for number, deaths in enumerate((4, 5)):
            (shards.folder / "begun" / f"_first_pass-{number:06d}").write_bytes(b"." * deaths)
        told = first_pass(pa.table({"id": [0, 1]}), job).to_pylist()
    assert [row["failure"] for row in told] == ["", "EngineError: its worker died 5 times"]
