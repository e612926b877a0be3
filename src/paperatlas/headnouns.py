"""Decide a name's type from the nouns around it and from its own ending; abstain where nothing says."""

import re
from functools import lru_cache

from paperatlas.model import EntityType

__all__ = [
    "apposition_noun",
    "denies",
    "head_noun",
    "head_type",
    "name_type",
    "noun_after",
    "noun_before",
    "type_of",
    "words_before",
]

_NOUNS: dict[EntityType, str] = {
    EntityType.BENCHMARK: (
        "benchmark|benchmarks|benchmarking suite|testbed|test bed|test suite|test set|testset|test sets|leaderboard|"
        "arena|"
        "evaluation suite|evaluation set|evaluation dataset|evaluation benchmark|challenge|challenges|exam|exams|"
        "shared task|competition|suite|challenge set|diagnostic set|evaluation framework|gym|olympiad|"
        "evaluation datasets|benchmark dataset|benchmark datasets|test dataset"
    ),
    EntityType.DATASET: (
        "dataset|datasets|data set|data sets|corpus|corpora|data|collection|treebank|database|knowledge base|"
        "knowledge graph|instruction set|resource|lexicon|wordnet|ontology|archive|cohort|repository"
    ),
    EntityType.MODEL: (
        "model|models|llm|llms|vlm|vlms|mllm|mllms|lmm|lmms|slm|slms|plm|plms|lvlm|lvlms|vla|chatbot|assistant|encoder|"
        "family|series|foundation model|checkpoint|checkpoints|copilot|embedder|suite of models|model family|"
        "model series|model suite|family of models|series of models|transformer model|gpt|generalist|lm|lms"
    ),
    EntityType.METHOD: (
        "framework|method|methods|approach|approaches|algorithm|algorithms|technique|techniques|system|systems|"
        "pipeline|strategy|strategies|architecture|architectures|paradigm|mechanism|module|modules|loss|objective|"
        "optimizer|toolkit|platform|library|tool|agent|agents|network|networks|procedure|scheme|protocol|solution|"
        "engine|compiler|simulator|scheduler|attack|defense|decoder|estimator|sampler|adapter|layer|block|"
        "workflow|recipe|methodology|infrastructure|interface|backbone|policy|learner|optimization|regularization|"
        "detector|classifier|retriever|reranker|planner|solver|prover|generator|tokenizer|watermark|"
        "regularizer|operator|process|unit|scorer|service|application|prompting|training|tuning|decoding|attention|"
        "distillation|learning|quantization|pruning|search|sampling|prototype|multi-agent system"
    ),
}
_NONE = frozenset(
    "metric metrics survey review taxonomy theory task tasks problem problems measure score scores index law laws "
    "hypothesis phenomenon concept notion study analysis perspective theorem setting definition principle principles "
    "question questions company startup department university institute language languages variant error errors "
    "accuracy precision sensitivity rate rates ratio coefficient".split()
)
_TYPE_OF: dict[str, EntityType] = {noun: t for t, nouns in _NOUNS.items() for noun in nouns.split("|")}
_PARTICIPLE = ("ed", "ing", "able", "ible")
_COLLECTIVE = frozenset("family series suite collection set".split())
_STOP = re.compile(
    r"[,;:.()\n—]|\b(?:for|that|which|to|of|on|in|by|via|designed|aimed|with|built|based|capable|where|from|using|"
    r"tailored|comprising|containing|consisting|covering|specifically|across|at|as|and|is|are|has|can|we|when|"
    r"trained|developed|spanning|featuring|focusing|focused|leveraging|combining|optimized|including|called|named|"
    r"dubbed|termed|namely|into|under|toward|towards|through|without|grounded|constructed|created|annotated)\b"
)
_SUFFIX: tuple[tuple[re.Pattern[str], EntityType], ...] = (
    (
        re.compile(
            r"(?i)(?:bench|eval|arena|benchmark|leaderboard|gym|exam|challenge|testbed|marks?hub)(?:[-+ ]?[\w.]+)?$"
        ),
        EntityType.BENCHMARK,
    ),
    (
        re.compile(r"(?i)(?:dataset|corpus|corpora|treebank|[-_ ]?data|instruct|[-_]\d+(?:\.\d+)?[kM])$"),
        EntityType.DATASET,
    ),
    (re.compile(r"(?:QA|VQA|MMLU|GSM\w*)(?:[-+]\w+)?$"), EntityType.BENCHMARK),
    (
        re.compile(
            r"(?:(?<!L)LM|(?<!L)LMs|GPT|LLaMA|Llama|LLAMA|BERT|BERTa|T5|BART|CLIP|LLaVA|Qwen|Chat|VL|"
            r"Coder)(?:[-\w.]*)?$"
        ),
        EntityType.MODEL,
    ),
)
_AFTER = re.compile(r"[\s}\"'”’]{0,3}(?:\([^()]{1,80}\))?[\s'’s-]{1,3}((?:[A-Za-z]+[ -]){0,3}[A-Za-z]+)")
_NOT_BETWEEN = frozenset("a an the and or to on in for of with as via from by our can".split())
_CALLED = frozenset("called named dubbed termed namely like including i.e. e.g. coined as".split())
_OPENING = " \"'“({,:–—-"


def type_of(noun: str) -> EntityType | None:
    """Return the type that a noun names in lower case, or None."""
    return _TYPE_OF.get(noun)


def head_noun(phrase: str, depth: int = 2) -> str:
    """Return the head noun of a noun phrase in lower case, with the words it forms a fixed term with.

    The head is the last noun before the first preposition, relative clause or punctuation mark; a "family of
    models" counts as what it is a family of, `depth` times over.

    >>> head_noun("a new Chinese legal benchmark for evaluating language models")
    'benchmark'
    """
    stop = _STOP.search(phrase)
    words = (phrase[: stop.start()] if stop else phrase).lower().split()
    if not words:
        return ""
    if depth and words[-1] in _COLLECTIVE and stop and stop.group() == "of":
        inner = head_noun(phrase[stop.end() :], depth - 1)
        if inner in _TYPE_OF:
            return inner
    while len(words) > 1 and words[-1] not in _TYPE_OF and words[-1].endswith(_PARTICIPLE):
        words.pop()
    for width in (3, 2):
        if " ".join(words[-width:]) in _TYPE_OF:
            return " ".join(words[-width:])
    return words[-1]


def head_type(phrase: str) -> EntityType | None:
    """Return the type that the head noun of a noun phrase gives, or None.

    >>> head_type("a new Chinese legal benchmark for evaluating language models")
    <EntityType.BENCHMARK: 'Benchmark'>
    """
    return _TYPE_OF.get(head_noun(phrase))


def denies(phrase: str) -> bool:
    """Tell whether a noun phrase says that the name is no entity (a metric, a survey, a task)."""
    return head_noun(phrase) in _NONE


@lru_cache(maxsize=1 << 16)
def name_type(name: str) -> EntityType | None:
    """Return the type that the ending of a coined name suggests, or None.

    >>> name_type("LexEval"), name_type("PB-LLM")
    (<EntityType.BENCHMARK: 'Benchmark'>, None)
    """
    for pattern, type_ in _SUFFIX:
        if pattern.search(name):
            return type_
    return None


def noun_after(text: str, end: int) -> EntityType | None:
    """Return the type that the noun right behind a name gives ("the XSum dataset"), or None."""
    match = _AFTER.match(text, end)
    if match is None:
        return None
    words = match.group(1).lower().replace("-", " ").split()
    for start in range(min(3, len(words))):
        for stop in range(min(len(words), start + 2), start, -1):
            found = _TYPE_OF.get(" ".join(words[start:stop]))
            if found is not None:
                return found
        if words[start] in _NOT_BETWEEN or words[start].endswith(("s", "ed", "ing")):
            return None
    return None


def words_before(text: str, start: int) -> list[str]:
    """Return the last words before a name in lower case, without those that lead in ("such as", "called").

    At most five; none where a sentence or a bracket ends before the name.
    """
    words = text[max(0, start - 60) : start].rstrip(_OPENING).lower().split()[-5:]
    while words and words[-1].strip(",:(") in _CALLED:
        words.pop()
        if words and words[-1] in ("such", "known", "is"):
            words.pop()
    if not words or words[-1][-1] in ".;?!)":
        return []
    words[-1] = words[-1].rstrip(",:(")
    return words


def noun_before(text: str, start: int) -> EntityType | None:
    """Return the type that the noun right before a name gives ("a benchmark called X"), or None."""
    words = words_before(text, start)
    for width in (2, 1) if words else ():
        found = _TYPE_OF.get(" ".join(words[-width:]))
        if found is not None:
            return found
    return None


_APPOSITION = re.compile(
    r"[\s}\"'”’]{0,3}(?:\([^()]{1,80}\))?\s{0,3}(?:,|:|—|–|-|is|are|"
    r",\s{0,3}(?:which|that)\s{1,3}is|as|,\s{0,3}which\s{1,3}are)?\s{0,3}"
    r"(?:(?:one of )?(?:a|an|the|our|two|three|several)\s)((?:[^,;:.()\n]|\.(?=\d)){3,160})"
)
_ADJECTIVES = re.compile(r",\s(?:and\s)?((?:[^,;:.()\n]|\.(?=\d)){3,160})")
_LONGEST = 300
"""How far behind a name, in characters, the noun is looked for that explains it."""


def apposition_noun(text: str, end: int) -> str:
    """Return the head noun of the phrase that explains a name ("X, a new benchmark for ..."), or "".

    Where commas part its adjectives ("a large, open benchmark"), the noun behind them is taken if it gives a type.
    """
    match = _APPOSITION.match(text, end)
    if match is None:
        return ""
    noun, ahead = head_noun(match.group(1)), match
    while noun not in _TYPE_OF and (further := _ADJECTIVES.match(text, ahead.end())) and further.end() < end + _LONGEST:
        ahead = further
        if (behind := head_noun(further.group(1))) in _TYPE_OF:
            return behind
    return noun
