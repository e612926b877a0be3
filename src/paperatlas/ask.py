"""Understand questions about papers: a small grammar from words to lookups. Nothing is looked up here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from paperatlas.model import Role

__all__ = ["EXAMPLES", "Kind", "Question", "parse"]

Kind = Literal["papers", "evaluations", "contents", "card"]

EXAMPLES = (
    "which papers evaluate LLaMA on MMLU",
    "which papers use LoRA and evaluate on GSM8K",
    "which papers train on ShareGPT",
    "papers about chain-of-thought",
    "what is Llama 2 evaluated on",
    "which models are evaluated on GSM8K",
    "what does QLoRA evaluate",
    "who introduced DPO",
    "what is MMLU",
)
"""Questions of every form that is understood."""

_LONGEST = 500
"""Longer texts are no questions; patterns with open ends would take their time over them."""


@dataclass(frozen=True, slots=True)
class Question:
    """Say what is asked, as one reading of a sentence.

    Kinds and their names: `papers` has filters of `Atlas.papers`; `evaluations` has `evaluates` or `on`;
    `contents` has `paper` and `role` (empty for all roles); `card` has `name`.
    """

    kind: Kind
    names: dict[str, str]

    def __str__(self) -> str:
        words = [f"--{name.replace('_', '-')} {value!r}" for name, value in self.names.items() if value]
        return " ".join([self.kind, *words])


def parse(text: str) -> list[Question]:
    """List the readings of a question, the likeliest first; empty where it is not understood.

    Several readings arise where a name might itself hold the word that separates two names.

    >>> parse("Which papers evaluate LLaMA on MMLU?")[0]
    Question(kind='papers', names={'evaluates': 'LLaMA', 'on': 'MMLU'})
    >>> parse("How is the weather?")
    []
    """
    if len(text) > _LONGEST:
        return []
    sentence = " ".join(text.split()).strip(" ?.!")
    readings: list[Question] = []
    for form in _FORMS:
        match = form.pattern.fullmatch(sentence)
        if match:
            readings += form.read(match)
    return list({str(question): question for question in readings}.values())


# --- words -------------------------------------------------------------------------------------------------

_VERBS = {
    "introduces": r"introduc(?:e[sd]?|ing)|present(?:s|ed|ing)?|propos(?:e[sd]?|ing)|releas(?:e[sd]?|ing)"
    r"|creat(?:e[sd]?|ing)|invent(?:s|ed|ing)?|publish(?:es|ed|ing)?|develop(?:s|ed|ing)?|made",
    "trains_on": r"(?:pre-?|fine-?)?(?:train|tun)(?:e?s|e?d|ing|e)?"
    r"(?:\s+(?:(?:their|its|new|large|a|the)\s+)*(?:models?|language\s+models?|llms?|networks?|systems?|them|it))?"
    r"\s+(?:on|with)",
    "compares_to": r"compar(?:e[sd]?|ing)(?:\s+(?:it|them|themselves|itself))?\s+(?:to|with|against)"
    r"|outperform(?:s|ed|ing)?|beat(?:s|en|ing)?",
    "evaluates": r"(?:re-?)?evaluat(?:e[sd]?|ing)|test(?:s|ed|ing)?|assess(?:es|ed|ing)?"
    r"|benchmark(?:s|ed|ing)?|measur(?:e[sd]?|ing)|report(?:s|ed|ing)?(?:\s+(?:results|scores))?(?:\s+(?:of|for))?",
    "uses": r"us(?:e[sd]?|ing)|employ(?:s|ed|ing)?|appl(?:y|ies|ied|ying)|utili[sz](?:e[sd]?|ing)"
    r"|buil(?:d|ds|t|ding)\s+(?:up)?on|rel(?:y|ies|ied|ying)\s+on|adopt(?:s|ed|ing)?",
    "mentions": r"mention(?:s|ed|ing)?|nam(?:e[sd]?|ing)|discuss(?:es|ed|ing)?|cit(?:e[sd]?|ing)"
    r"|cover(?:s|ed|ing)?|deal(?:s|t|ing)?\s+with|(?:talk(?:s|ed|ing)?\s+)?(?:about|on|of)"
    r"|relat(?:ed|ing)\s+to|contain(?:s|ed|ing)?",
}
_VERB = {name: re.compile(rf"(?:{pattern})(?=\s|\Z)", re.IGNORECASE) for name, pattern in _VERBS.items()}
_TRAIN_SOMETHING = re.compile(
    r"(?:pre-?|fine-?)?(?:train|tun)(?:e?s|e?d|ing|e)?\s+(?P<name>.+?)\s+(?:on|with)\s+(?P<data>.+)",
    re.IGNORECASE,
)
_ANY_VERB = "|".join(
    [*(f"(?:{pattern})" for pattern in _VERBS.values()), r"(?:pre-?|fine-?)?(?:train|tun)(?:e?s|e?d|ing|e)?"]
)
_AUX = r"(?:(?:is|are|was|were|has|have|had|do|does|did|can|be|been|being|also|both|either)\s+)*"
_PAPERS = r"(?:papers?|articles?|works?|stud(?:y|ies)|publications?|preprints?|abstracts?|people|authors?)"
_LEAD = (
    r"(?:(?:please\s+)?(?:show|list|find|give|get|search(?:\s+for)?)\s+(?:me\s+)?(?:all\s+)?)?"
    r"(?:(?:are|is)\s+there\s+)?(?:(?:which|what|all|any|some|the|a|an|most|recent)\s+)*"
)
_IN_WHICH = (
    rf"(?:{_LEAD}{_PAPERS}\s+(?:in|by)\s+which|(?:in|by)\s+(?:which|what)\s+{_PAPERS}"
    rf"|(?:{_LEAD}{_PAPERS}\s+)?where|by\s+whom)"
)
_BE = r"(?:is|are|was|were|has|have|had)(?:\s+been)?"
_DATA = r"(?:benchmarks?|data\s?sets?|test\s?sets?|tasks?|data|corpora|corpus)"
_AGENTS = r"(?:models?|methods?|systems?|llms?|things?)"


def _clean(name: str) -> str:
    """Strip quotes and stray punctuation around a name."""
    return name.strip().strip('"“”‘’`,;').removeprefix("'").removesuffix("'").strip()


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Split 'X on Y' at each 'on' (or 'with', 'using'), the last first; then take it as one name."""
    for cut in reversed(list(re.finditer(r"\s+(?:on|over|against|in)\s+", text, re.IGNORECASE))):
        yield _clean(text[: cut.start()]), _clean(text[cut.end() :])
    yield _clean(text), ""


def _clause(text: str) -> Iterator[dict[str, str]]:
    """Read one clause, 'VERB name' or 'VERB name on name', as filters."""
    text = re.sub(rf"\A{_AUX}", "", text.strip(), flags=re.IGNORECASE)
    training = _TRAIN_SOMETHING.fullmatch(text)
    if training and not _VERB["trains_on"].match(text):
        yield {"mentions": _clean(training["name"]), "trains_on": _clean(training["data"])}
    for role, pattern in _VERB.items():
        match = pattern.match(text)
        if not match or not text[match.end() :].strip():
            continue
        rest = text[match.end() :].strip()
        if role == "evaluates":
            yield from _evaluating(rest)
        elif _clean(rest):
            yield {role: _clean(rest)}


def _evaluating(rest: str) -> Iterator[dict[str, str]]:
    on = re.match(r"(?:on|with|against|over)\s+(.+)", rest, re.IGNORECASE)
    if on:
        yield {"on": _clean(on[1])}
        return
    for model, data in _splits(rest):
        if model:
            yield {"evaluates": model, "on": data} if data else {"evaluates": model}


def _papers(text: str) -> list[Question]:
    """Read clauses joined by 'and' as filters that all must hold."""
    joined = rf"\s*(?:,\s*|\s)(?:and|but|that|which)\s+(?=(?:also\s+)?(?:{_ANY_VERB})\s)"
    merged: list[dict[str, str]] = [{}]
    for part in re.split(joined, text, flags=re.IGNORECASE):
        readings = list(_clause(part))
        merged = [old | new for old in merged for new in readings if not old.keys() & new.keys()]
    whole = list(_clause(text)) if len(merged) != 1 or not merged[0] else []
    return [Question("papers", names) for names in merged + whole if names]


def _passive(name: str, verb: str, on: str | None) -> list[Question]:
    """Read 'NAME is VERBed (on NAME)' as filters."""
    if verb.casefold().endswith((" on", " with")) and not on:
        return _papers(f"{verb} {name}")
    filters = next(iter(_clause(f"{verb} {name}")), {})
    readings = [Question("papers", filters)] if filters else []
    if on and "evaluates" in filters:
        readings = [Question("papers", {"evaluates": _clean(name), "on": _clean(on)})]
    return readings


def _role(verb: str, on: str = "") -> str:
    """Name the role of a verb, or nothing where it is none."""
    for role, pattern in _VERB.items():
        if pattern.fullmatch(f"{verb} {on}".strip()) or pattern.fullmatch(verb):
            return "evaluates_on" if role == "evaluates" and on else role
    return ""


_PAPER_AROUND = re.compile(r"\A(?:the\s+)?paper\s+|\Athe\s+(?=.*\spaper\Z)|\s+paper\Z", re.IGNORECASE)


def _contents(paper: str, role: str) -> list[Question]:
    name = _PAPER_AROUND.sub("", _clean(paper))
    return [Question("contents", {"paper": _clean(name), "role": role if role in set(Role) else ""})]


# --- forms -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    """Pair the shape of a question with how its parts are read."""

    pattern: re.Pattern[str]
    kind: str

    def read(self, match: re.Match[str]) -> list[Question]:
        """Turn the parts of a matching question into readings."""
        part = {name: value or "" for name, value in match.groupdict().items()}
        if self.kind == "clause":
            return _papers(part["rest"])
        if self.kind == "passive":
            return _passive(part["name"], part["verb"], part["on"])
        if self.kind == "of":
            return self._of(part)
        if self.kind == "contents":
            return _contents(part["name"], _role(part["verb"], part["on"]))
        if self.kind == "on":
            return [Question("evaluations", {"on": _clean(part["name"])})]
        return [Question("card", {"name": _clean(part["name"])})]

    @staticmethod
    def _of(part: dict[str, str]) -> list[Question]:
        """Read 'what is NAME VERBed on': evaluations of it, or what its own paper does."""
        role = _role(part["verb"], part["on"])
        if role in ("evaluates", "evaluates_on"):
            return [Question("evaluations", {"evaluates": _clean(part["name"])})]
        return _contents(part["name"], role)


def _form(kind: str, pattern: str) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), kind)


_FORMS = (
    _form("clause", rf"{_LEAD}{_PAPERS}\s+(?:(?:that|which|who)\s+)?(?P<rest>{_AUX}(?:{_ANY_VERB})\s.+)"),
    _form("clause", rf"who\s+(?P<rest>{_AUX}(?:{_ANY_VERB})\s.+)"),
    _form(
        "passive",
        rf"{_IN_WHICH}\s+{_BE}\s+(?P<name>.+?)\s+(?P<verb>{_ANY_VERB})(?:\s+(?:on|with)\s+(?P<on>.+))?",
    ),
    _form(
        "passive",
        rf"{_IN_WHICH}\s+(?P<name>.+?)\s+{_BE}\s+(?P<verb>{_ANY_VERB})(?:\s+(?:on|with)\s+(?P<on>.+))?",
    ),
    _form(
        "passive",
        rf"{_LEAD}{_PAPERS}\s+{_BE}\s+(?P<name>.+?)\s+(?P<verb>{_ANY_VERB})(?:\s+on\s+(?P<on>.+?))?\s+(?:in|by)",
    ),
    _form(
        "passive",
        rf"{_BE}\s+(?P<name>.+?)\s+(?:been\s+)?(?P<verb>{_ANY_VERB})(?:\s+(?:on|with)\s+(?P<on>.+?))?(?:\s+(?:in|by)\s.+)?",
    ),
    _form(
        "of",
        rf"(?:on\s+)?(?:what|which)(?:\s+{_DATA})?\s+{_BE}\s+(?P<name>.+?)\s+(?:been\s+)?(?P<verb>{_ANY_VERB})"
        r"(?:\s+(?P<on>on|with|against|to))?",
    ),
    _form("of", r"how\s+(?:is|are|was|were)\s+(?P<name>.+?)\s+(?P<verb>evaluated|tested)(?P<on>)"),
    _form(
        "on",
        rf"(?:what|which)(?:\s+{_AGENTS})?\s+{_BE}\s+(?:evaluated|tested|assessed|measured|benchmarked)\s+(?:on|with)"
        r"\s+(?P<name>.+)",
    ),
    _form(
        "contents",
        rf"(?:what|which)(?:\s+(?:{_AGENTS}|{_DATA}))?\s+(?:does|do|did)\s+(?P<name>.+?)\s+(?P<verb>{_ANY_VERB})"
        r"(?:\s+(?P<on>on|with|against|to))?",
    ),
    _form(
        "contents",
        rf"(?:what|which)(?:\s+(?:{_AGENTS}|{_DATA}))?\s+{_BE}\s+(?P<verb>{_ANY_VERB})(?P<on>)\s+(?:in|by)\s+(?P<name>.+)",
    ),
    _form("contents", r"(?P<verb>)(?P<on>)what(?:'s|\s+is)\s+in\s+(?P<name>.+)"),
    _form(
        "card",
        r"(?:show|describe|tell\s+me\s+about|(?:what|who)(?:'s|\s+(?:is|are|was)))\s+"
        rf"(?P<name>(?!(?:me|all|{_ANY_VERB})\b)(?:(?!\s(?:{_ANY_VERB})(?:\s|\Z)).)+)",
    ),
)
