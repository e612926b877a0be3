"""The shapes of names: what looks coined, what is an ordinary word, what can be a name at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from paperatlas.lexicon import Lexicon
from paperatlas.names import key

__all__ = ["COMPOUND", "NAME", "TITLE_CASE", "Odd", "Remembered", "Shapes", "Words", "balanced", "title_case"]

_POWER = r"\$[\^_](?:\w|\{\w{1,3}\})\$"

NAME = (
    r"[^\W_](?:\w|[-‐–+#&'](?=\w)|\.(?=[\d_a-z])|\^(?=[\w{])|(?<=[\^_])\{(?=\w)|\}(?=[-\w])"
    rf"|{_POWER})*"
    r"(?:[+#]{1,2}|(?<=\w)\}(?!\w))?"
)
"""One word that may be a name: letters, digits, inner hyphens, dots, carets and braces."""

_TOKEN = re.compile(NAME)


_OPENING = re.compile(r"[A-Z][a-z]\w*(?:[-‐–]\w+)*\Z")
_MOST_REMEMBERED = 1 << 15
_GAPPED = -2


@dataclass(frozen=True, slots=True)
class Odd:
    """Hold a word that may be a coined name: one with capitals inside, where it starts, and what it looks like.

    `known` tells that the lexicon has it, `fresh` that it is neither known nor a common acronym.
    """

    start: int
    word: str
    coined: bool
    acronym: bool
    known: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """Hold what is worth knowing of the characters between two spaces.

    `odd` are its odd words, their starts counted from the chunk's. `opens` is where a capitalised word starts
    that the chunk ends with, -1 where none does.
    """

    odd: tuple[Odd, ...]
    opens: int


@dataclass(slots=True)
class Words:
    """Hold a text cut at its spaces: the chunks, and of those that are worth it index, start and look.

    `gapped` tells that other white space than single spaces parts the words too.
    """

    chunks: list[str]
    marked: list[tuple[int, int, Chunk]]
    gapped: bool

    def odd(self) -> Iterator[tuple[int, Odd]]:
        """Yield the odd words, each with its start in the text."""
        for _, start, chunk in self.marked:
            for word in chunk.odd:
                yield start + word.start, word

    def opening(self) -> Iterator[int]:
        """Yield where a capitalised word is followed by a capitalised or a small word."""
        for index, start, chunk in self.marked:
            if chunk.opens >= 0 and index + 1 < len(self.chunks):
                following = self.chunks[index + 1]
                if "A" <= following[:1] <= "Z" or following in _JOINING:
                    yield start + chunk.opens


_JOINING = frozenset("of for the and in with to from via".split())


_LETTERS = rf"(?:[\w+#^{{}}]|{_POWER})"
TITLE_CASE = (
    rf"[A-Z]{_LETTERS}*(?:[-‐–]{_LETTERS}+)*"
    rf"(?:\s(?:(?:of|for|the|and|in|with|to|on|from|by|via|as)\s){{0,2}}[A-Z0-9]{_LETTERS}*(?:[-‐–]{_LETTERS}+)*){{0,7}}"
)
"""A run of capitalised words, small words allowed between them."""

COMPOUND = frozenset(
    "based style like driven generated generating enhanced augmented powered guided aware inspired trained tuned "
    "finetuned distilled free level type only optimized assisted oriented compatible equipped derived specific "
    "related centric agnostic fine pre post to and as in of for with family class series size scale backed "
    "initialized wise parallel judged labeled labelled annotated produced written fused quantized adapted "
    "integrated focused native format formatted friendly ready infused empowered conditioned informed evaluated "
    "agent agents models model encoder decoder backbone".split()
)
"""Words that make a compound with a name and leave the name alone ("LoRA-based")."""

_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}|[a-z][\^]")
_DASH = re.compile(r"[-‐–]")
_UNIT = re.compile(
    r"(?i)\d+(?:\.\d+)?(?:[-–]\d+(?:\.\d+)?)?[-–]?(?:b|m|k|t|x|d|gb|mb|tb|kb|ms|db|hz|khz|mhz|ghz|fps|px|cm|mm|km|kg|gpu|bit|"
    r"bits|shot|way|hop|fold|step|stage|level|class|st|nd|rd|th|s|h|%)s?"
)
_BARE = re.compile(r"[vV]\d+(?:\.\d+)*|[A-Za-z]_\{?\w\}?")
_COUNT = re.compile(
    r"(?i)(?:\d+d|[a-z]+-?(?:19|20)\d\d|(?:top|pass|hits?|recall|p|k|n|l|r|f|rank|level|step|stage|phase|fig|table)[-@~]?\d+|covid.?19|h\d?n\d?)"
)
_MEASURE = re.compile(
    r"(?i)(?:.*[\s-])?(?:f1|n?dcg|auroc|auprc|auc|fid|fvd|bleu)(?:[@-]?\d{1,3})?"
    r"|(?:b?float|u?int|fp)\d{1,2}|bf16|tf32|\d+x[a-z]+\d+\w*"
)
_SMALL = frozenset("of for the and in with to on from by via as a an".split())
_CAPS = re.compile(r"[A-Z][A-Z0-9]{2,}")


def balanced(word: str) -> str:
    """Cut a word at a brace that it does not open, the end of a command around it, and before a possessive s.

    >>> balanced("IMB-QA}"), balanced("MoE^{2}"), balanced("DINOv2's")
    ('IMB-QA', 'MoE^{2}', 'DINOv2')
    """
    return (word if "{" in word else word.partition("}")[0]).removesuffix("'s")


def title_case(phrase: str) -> str:
    """Write a phrase in title case, leaving words that have capitals or digits alone.

    >>> title_case("in-context re-ranking")
    'In-Context Re-Ranking'
    """

    def cap(word: str) -> str:
        if not word.islower() or word in _SMALL:
            return word
        return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))

    words = [cap(w) for w in phrase.split()]
    if words:
        words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)


_Seen = TypeVar("_Seen")


class Remembered(dict[str, _Seen]):
    """Work out once what is looked for in a string; after thirty thousand strings no more are kept.

    Those that come first are those that come often: to keep eight times as many made 16,000 abstracts no faster.

    Args:
        look: Works it out.
    """

    def __init__(self, look: Callable[[str], _Seen]) -> None:
        self._look = look

    def __missing__(self, string: str) -> _Seen:
        seen = self._look(string)
        if len(self) < _MOST_REMEMBERED:
            self[string] = seen
        return seen


class Shapes:
    """Judge words by shape, with the lexicon's word lists."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._ordinary = lexicon.ordinary
        self._stop = lexicon.stopwords
        self._acronyms = lexicon.acronyms
        self._common = lexicon.common
        self._known = lexicon.by_key
        self._entities = lexicon.entities
        self._coined = Remembered(self._looks_coined)
        self._chunks = Remembered(self._chunk)

    def words(self, text: str, start: int = 0) -> Words:
        """Cut a text at its spaces from an offset on, and look at each chunk once and for all."""
        chunks = (text[start:] if start else text).split(" ")
        ends = list(accumulate(map(len, chunks), initial=start))
        seen, cased = self._chunks, [i for i, chunk in enumerate(chunks) if not chunk.islower()]
        marked = [(i, ends[i] + i, look) for i in cased if (look := seen[chunks[i]]) is not None]
        return Words(chunks, marked, any(chunk.opens == _GAPPED for _, _, chunk in marked))

    def _chunk(self, chunk: str) -> Chunk | None:
        gapped = len(chunk.split()) > 1
        match = _OPENING.search(chunk)
        opens = _GAPPED if gapped else match.start() if match else -1
        odd = tuple(self._odd(chunk)) if not (chunk.islower() or chunk[1:].islower()) else ()
        return Chunk(odd, opens) if odd or opens != -1 else None

    def _odd(self, chunk: str) -> Iterator[Odd]:
        for match in _TOKEN.finditer(chunk):
            word = balanced(match.group())
            if not (word.islower() or word[1:].islower()):
                known = self.known(word)
                fresh = not (known or self.common_acronym(word))
                yield Odd(match.start(), word, self.coined(word), self.acronym(word), known, fresh)

    def stopped(self, word: str) -> bool:
        """Tell whether a word is listed as never a name (its plural too)."""
        folded = key(word)
        return folded in self._stop or (folded.endswith("s") and folded[:-1] in self._stop)

    def known(self, word: str) -> bool:
        """Tell whether the lexicon holds a name spelled like this."""
        return key(word) in self._known

    def kinds(self, word: str) -> set[str]:
        """Return the types, in lower case, that the lexicon gives to names spelled like this.

        A name of mixed letter case must be written exactly so: "Quartz" is not QuaRTz.
        """
        ids = self._known.get(key(word), ())
        named = (self._entities[id_] for id_ in ids) if ids else ()
        return {
            entity.type.lower()
            for entity in named
            if any(word == s or (not _mixed(s) and key(s) == key(word)) for s in (entity.name, *entity.aliases))
        }

    @staticmethod
    def counted(word: str) -> bool:
        """Tell whether a word is a number with its unit, a version, a variable or a measure ("7B", "X_1", "F1")."""
        return bool(_UNIT.fullmatch(word.rstrip("+")) or _BARE.fullmatch(word) or _MEASURE.fullmatch(word))

    @staticmethod
    def odd(word: str) -> bool:
        """Tell whether capitals or digits stand inside a part of a word that is no number with its unit."""
        return any(_odd(part) and not _UNIT.fullmatch(part) for part in _DASH.split(word) if part)

    def ordinary(self, word: str) -> bool:
        """Tell whether a word (its singular too) is ordinary English, whatever its letter case."""
        low = word.lower()
        return low in self._ordinary or (low.endswith("s") and low[:-1] in self._ordinary)

    def common_acronym(self, word: str) -> bool:
        """Tell whether many papers define this acronym, so that no single one coins it."""
        return word in self._acronyms or (word.endswith("s") and word[:-1] in self._acronyms)

    def common(self, entity_id: str) -> bool:
        """Tell whether many papers name an entity of the lexicon."""
        return entity_id in self._common

    def plain(self, word: str) -> bool:
        """Tell whether every hyphenated part of a word is an ordinary word, a number or a stop word."""
        parts = [p for p in re.split(r"[-‐–/]", word) if p]
        return all(self.ordinary(p) or p.isdigit() or (self.stopped(p) and not _odd(p)) for p in parts)

    def coined(self, word: str) -> bool:
        """Tell whether a word looks made up as a name: inner capitals, digits among letters, a caret.

        >>> shapes = Shapes(Lexicon(()))
        >>> shapes.coined("PlanSearch"), shapes.coined("LRS3"), shapes.coined("7B"), shapes.coined("Results")
        (True, True, False, False)
        """
        return self._coined[word]

    def _looks_coined(self, word: str) -> bool:
        parts = [p for p in _DASH.split(word) if p] if not word.isalnum() else [word]
        if not parts:
            return False
        odd = [part for part in parts if _odd(part)]
        if not odd and (len(parts) == 1 or not all(p[0].isupper() or p[0].isdigit() for p in parts)):
            return False
        if len(word) < 2 or self.stopped(word) or not _named_number(word, parts[-1]):
            return False
        if any(part[0].islower() and self.ordinary(part) for part in odd):
            return False  # "staiNing", where an acronym takes its letters from
        if any(not self.stopped(part) and not _UNIT.fullmatch(part) for part in odd):
            return True
        if all(_UNIT.fullmatch(part) for part in parts):
            return False
        return len(parts) > 1 and all(p[0].isupper() or p[0].isdigit() for p in parts) and not self.plain(word)

    def may_be_name(self, surface: str) -> bool:
        """Tell whether a surface can be a name: a coined, capital or proper word, or several words."""
        if " " in surface:
            return True
        return not self.stopped(surface) and (self.coined(surface) or self.acronym(surface) or self.proper(surface))

    def acronym(self, word: str) -> bool:
        """Tell whether a word is written in capitals (three or more, digits allowed) and is not listed."""
        return bool(_CAPS.fullmatch(word)) and not self.stopped(word)

    def proper(self, word: str) -> bool:
        """Tell whether a word is capitalised and no ordinary word ("Okapi")."""
        return word[:1].isupper() and len(word) > 2 and not self.ordinary(word) and not self.stopped(word)


def _mixed(surface: str) -> bool:
    """Tell whether capitals stand inside a word beside small letters."""
    return not (surface.isupper() or surface[1:].islower() or surface[1:].isdigit())


def _named_number(word: str, last: str) -> bool:
    """Tell whether a word is neither a count, a unit nor a compound with an ordinary last part."""
    if last is not word and (last in COMPOUND or (last.islower() and last.endswith("ed"))):
        return False
    if word.isalpha():
        return True
    if word[0].isdigit() and not any(c.isupper() for c in word[1:]):
        return False
    return not (_UNIT.fullmatch(word) or _COUNT.fullmatch(word))


def _odd(part: str) -> bool:
    """Tell whether one part has inner capitals, digits among letters or a caret."""
    if part.isalpha():
        if part.islower() or part[1:].islower() or (part[:-1].isupper() and part[-1] == "s"):
            return False
        return bool(_CAMEL.search(part))
    return not part.isdigit() and (any(c.isdigit() for c in part) or "^" in part or bool(_CAMEL.search(part)))
