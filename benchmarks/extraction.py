"""Extraction beside what it could be measured by, in one run: benchmarks/extraction.py INPUT... [--quick]."""

from collections.abc import Callable

import orjson
from common import Step, apart, arguments, interleaved, machine, papers_of, ratios, table

from paperatlas.document import Document
from paperatlas.extraction import Extractor
from paperatlas.lexicon import Lexicon
from paperatlas.model import Paper

OURS = "extraction, all stages"
RULER = "spaCy EntityRuler with ids"


def extraction(papers: list[Paper]) -> Step:
    extractor = Extractor()
    return lambda: extractor.extract(papers)


def recognition(papers: list[Paper]) -> Step:
    from paperatlas.recognition import Recognizer

    recognizer = Recognizer(Lexicon.load().patterns)
    return lambda: [recognizer.find(Document(paper)) for paper in papers]


def ruler(papers: list[Paper]) -> Step:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(Lexicon.load().ruler_patterns())  # type: ignore[attr-defined]
    texts = [text(paper) for paper in papers]
    return lambda: [[(e.start_char, e.end_char, e.ent_id_) for e in nlp(each).ents] for each in texts]


def phrase_matcher(papers: list[Paper]) -> Step:
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab)
    forms = dict.fromkeys(row["pattern"] for row in Lexicon.load().ruler_patterns())
    matcher.add("name", list(nlp.tokenizer.pipe(forms)))
    texts = [text(paper) for paper in papers]
    return lambda: [matcher(nlp.make_doc(each)) for each in texts]


def tokeniser(papers: list[Paper]) -> Step:
    import spacy

    nlp = spacy.blank("en")
    texts = [text(paper) for paper in papers]
    return lambda: [nlp.make_doc(each) for each in texts]


def automaton(papers: list[Paper]) -> Step:
    from ahocorasick_rs import AhoCorasick, MatchKind

    forms = [f" {form}" for form in Lexicon.load().patterns]
    machine_ = AhoCorasick(forms, matchkind=MatchKind.Standard, store_patterns=False)
    texts = [f" {Document(paper).folded} " for paper in papers]
    return lambda: [machine_.find_matches_as_indexes(each, overlapping=True) for each in texts]


def parsing(papers: list[Paper]) -> Step:
    lines = [orjson.dumps({"id": paper.id, "title": paper.title, "abstract": paper.abstract}) for paper in papers]
    return lambda: [orjson.loads(line) for line in lines]


def text(paper: Paper) -> str:
    return f"{paper.title}\n{paper.abstract}"


CONTESTANTS: dict[str, Callable[[list[Paper]], Step]] = {
    OURS: extraction,
    "recognition alone": recognition,
    RULER: ruler,
    "spaCy PhraseMatcher": phrase_matcher,
    "spaCy tokeniser": tokeniser,
    "bare automaton, text folded": automaton,
    "orjson parse of the lines": parsing,
}


def once(name: str, paths: list[str], count: int) -> None:
    """Run one contestant once, for its memory."""
    CONTESTANTS[name](papers_of(paths, count))()


def main() -> None:
    given = arguments("Extraction beside what it could be measured by.", papers=3000, quick=300)
    papers = papers_of(given.input, given.papers)
    steps = {name: make(papers) for name, make in CONTESTANTS.items()}
    interleaved(steps, 1)  # caches and string stores fill before it counts
    seconds = interleaved(steps, given.rounds)
    times = ratios(seconds, OURS)
    memory = {} if given.quick else {n: apart(once, n, given.input, given.papers)[1] for n in steps}
    rows = [
        [
            name,
            len(papers) / min(seconds[name]),
            times[name],
            *([memory[name]] if memory else []),
        ]
        for name in steps
    ]
    columns = ["what", "abstracts/s/core", "ratio of extraction to it"]
    table([*columns, *(["peak memory, MB"] if memory else [])], rows)
    size = sum(map(len, map(text, papers))) / len(papers)
    print(f"{len(papers):,} abstracts of {size:,.0f} characters, the least of {given.rounds} interleaved rounds.")
    print(f"{len(Lexicon.load().ruler_patterns()):,} patterns for spaCy, {len(Lexicon.load().patterns):,} for us.")
    print(machine())


if __name__ == "__main__":
    main()
