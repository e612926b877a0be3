"""Discover the names that the lexicon lacks: what a paper introduces, and new names in telling places.

Evidence comes from the title's head, cue words ("we present", "called"), acronym definitions (Schwartz and
Hearst, 2003), the noun beside a name ("the XM3600 dataset") and the grammar of model names.
"""

import re
from dataclasses import dataclass, field

from paperatlas.acronyms import Definition, definitions
from paperatlas.document import Document
from paperatlas.headnouns import apposition_type, denies, head_type, name_type, noun_after, noun_before
from paperatlas.model import EntityType
from paperatlas.shapes import NAME, TITLE_CASE, Shapes, title_case

__all__ = ["Discoverer", "Term"]

_HEAD = re.compile(r"^[\"'“]?(.{2,70}?)[\"'”]?\s*(?::|\s[–—-]{1,2})\s+(.+)$")
_OWN = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|article|report|survey|research|technical report)|the authors|here)\b", re.I
)
_VERBS = (
    r"propos(?:e|es|ed|ing)|present(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|releas(?:e|es|ed|ing)|develop(?:s|ed|ing)?|"
    r"design(?:s|ed)?|build|builds|built|construct(?:s|ed)?|creat(?:e|es|ed|ing)|curat(?:e|es|ed|ing)|publish(?:es|ed)?|"
    r"open-sourc(?:e|es|ed|ing)|devis(?:e|es|ed)|contribut(?:e|es|ed)|unveil(?:s|ed)?|announc(?:e|es|ed)|offer(?:s)?|"
    r"put forward|describ(?:e|es|ed)|provid(?:e|es)|establish(?:es|ed)?|formulat(?:e|es|ed)|suggest(?:s|ed)?|"
    r"pioneer(?:s|ed)?|launch(?:es|ed)?|train(?:ed)?|collect(?:ed)?|compil(?:e|ed)|assembl(?:e|ed)|report on|share|deliver|implement(?:ed|s)?"
)
_WEAK = re.compile(r"provid|describ|offer|suggest|train|collect|share|deliver|implement|establish|formulat|report", re.I)
_INTRO = re.compile(
    rf"\b(?:we|paper|work|study|article|report|research|authors|also|further|additionally|then|here|thus|to|and|hereby)\b"
    rf"(?:[\s,]+(?!of\b)[\w-]+){{0,4}}?[\s,]+({_VERBS})\s+",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|namely|denoted as|denoted by|referred to as|which we (?:call|name|term|dub)|we (?:call|name|term|dub)(?: (?:it|this|them|our|the)(?: [\w-]+){0,4}?)?(?: as)?|"
    r"abbreviated as|known as|coin(?:ed)? as|coining)\s+(?:as\s+)?(?:the\s+|a\s+|an\s+)?[\"'“]?"
)
_OBJECT = re.compile(
    rf"(?:(?:the|a|an|our|two|three|four|several|both|new|novel|first|open|simple|also|efficient|and|another|its|their|"
    rf"improved|unified|general|lightweight|publicly|available|scalable)\s+)*(?:\\\w+\{{)?[\"'“]?({TITLE_CASE}|{NAME})"
)
_PASSIVE = re.compile(rf"({NAME})\s*(?:\([^()]*\)\s*)?(?:is|are|was|were)\s+(?:a|an|the|our)\s+(?:\w+\s)?(?:new|novel|first|open|proposed|large|family|series|simple|state)")
_OURS = re.compile(rf"\b(?:our|the proposed|proposed)\s+(?:[a-z-]+\s){{0,4}}?[,(:]?\s*(?:\\\w+\{{)?({TITLE_CASE}|{NAME})")
_SUBJECT = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:significantly |consistently |substantially |effectively |also |further |first |not only )?"
    r"(?:outperform|achiev|surpass|consist|compris|contain|leverag|introduc|enabl|reduc|improv|demonstrat|utiliz|employ|"
    r"use[sd]?\b|combin|integrat|incorporat|exhibit|attain|deliver|provid|offer|includ|cover|support|is\b|are\b|can\b|has\b|exceed|set[s]?\b|works?\b|learn|generat|bring|span|show|yield|featur|evaluat|run|beat)"
)
_TOKEN = re.compile(NAME)
_SIZED = re.compile(r"\b[A-Z][A-Za-z]*[\w.]*(?:[-‐][A-Za-z0-9.]+)*?[-‐]\d+(?:\.\d+)?[BM](?:[-‐][A-Za-z0-9.]+)*\b")
_TRIM = re.compile(r"(?:[-‐](?:\d+(?:\.\d+)?B|\d{3}M))(?=$|[-‐])|[-‐](?:[Cc]hat|[Ii]nstruct|[Bb]ase)$")
_NOUN_NAME = re.compile(
    r"\b(dataset|corpus|benchmark|test suite|model|framework|method|approach|algorithm|system|pipeline|architecture|"
    r"technique|methodology|strategy|evaluator|agent|network|module|optimizer|toolkit|platform|mechanism|metric|"
    r"leaderboard|environment|simulator|testbed|suite|assistant|chatbot|LLM|VLM|MLLM)"
    rf"(\s*[,:]\s*|\s+)(?:\\\w+\{{)?[\"'“]?({TITLE_CASE}|{NAME})"
)
_CLAIM = re.compile(rf"(?i)\b(?:{_VERBS}|our|obtain|yield|resulting|this)\b")
_PLURAL = re.compile(r"(?i)(?:models|networks|tasks|methods|systems|agents|languages|transformers|problems|questions|llms)$")
_LOWER = re.compile(
    r"(?:the (?:notion|concept|idea|technique) of |a notion of )?((?:[a-z]+(?:-[a-z]+)*\s){1,3}[a-z]+(?:-[a-z]+)*)"
    r"(?=\s*(?:,\s*(?:a|an|which|wherein|where|the|whereby|in which)\b|\())"
)

@dataclass(slots=True)
class Term:
    """Hold a name that a paper gives and the lexicon lacks.

    Attributes:
        name: The canonical name.
        type: Its type.
        surfaces: The surface forms under which the paper names it.
        introduced: Whether this paper introduces it; otherwise it only occurs here.
        main: Whether it is the paper's main proposal.
        cue: What gave it away.
        confidence: From 0 to 1.
    """

    name: str
    type: EntityType
    surfaces: list[str] = field(default_factory=list)
    introduced: bool = True
    main: bool = False
    cue: str = ""
    confidence: float = 0.8


@dataclass(slots=True)
class _Candidate:
    surface: str
    start: int
    cue: str
    weight: float
    type: EntityType | None = None
    long: str = ""
    introduced: bool = True
    main: bool = False
    denied: bool = False


class Discoverer:
    """Find the new names of one paper.

    Args:
        shapes: Knows what looks coined and what the lexicon holds.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def terms(self, document: Document) -> list[Term]:
        """Return the new names of a paper, the main proposal first."""
        own = self._own_start(document)
        defined = definitions(document.text, document.offset)
        candidates = [
            *self._title(document, defined),
            *self._introduced(document, defined),
            *self._called(document, own),
            *self._defined(document, defined, own),
            *self._after_nouns(document, own),
            *self._beside_nouns(document),
            *self._sized(document),
        ]
        return self._merge(document, [c for c in candidates if c.surface], defined)

    @staticmethod
    def _own_start(document: Document) -> int:
        """Return where the paper starts to speak of itself; the end of the text where it never does."""
        match = _OWN.search(document.text, document.offset)
        if match is None:
            return document.offset
        return document.starts[document.sentence_at(match.start())]

    def _may_be_name(self, surface: str) -> bool:
        words = surface.split()
        if len(words) == 1:
            return not self._shapes.stopped(surface) and (
                self._shapes.coined(surface) or self._shapes.acronym(surface) or self._shapes.proper(surface)
            )
        return not all(self._shapes.plain(w) for w in words) or len(words) > 1

    # -- the title ---------------------------------------------------------------------------------

    def _title(self, document: Document, defined: list[Definition]) -> list[_Candidate]:
        title = document.paper.title
        match = _HEAD.match(title)
        if match:
            return self._title_head(document, match.group(1).strip(), match.group(2), match.start(1), defined)
        return self._title_tail(document)

    def _title_head(
        self, document: Document, head: str, rest: str, start: int, defined: list[Definition]
    ) -> list[_Candidate]:
        found: list[_Candidate] = []
        body = document.text[document.offset :]
        if self._shapes.known(head) and not (self._claimed(document, head) or self._introduced_here(body, head)):
            return []
        for part in re.split(r"\s+(?:and|&)\s+|,\s+", head) if " and " in head or " & " in head else [head]:
            part = re.sub(r"^(?:The|A|An)\s+", "", part)
            words = part.split()
            if not words or len(words) > 6:
                continue
            used = bool(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", body))
            coined = len(words) == 1 and self._may_be_name(part)
            short = next((d.short for d in defined if d.long.casefold() == part.casefold()), "")
            if coined or (used and self._introduced_here(body, part)) or short:
                weight = 0.95 if coined and used else 0.85
                gerund = re.match(r"[A-Z]?\w+ing\b", rest)
                type_ = None if gerund else head_type(re.sub(r"^(?:A|An|The)\s+", "", rest))
                denied = denies(re.sub(r"^(?:A|An|The)\s+", "", rest)) and not used
                long = self._expansion(part, rest)
                found.append(
                    _Candidate(part, start + head.find(part), "title", weight, type_, long, main=True, denied=denied)
                )
        return found

    @staticmethod
    def _claimed(document: Document, head: str) -> bool:
        """Tell whether the abstract claims the title's head as its own although the lexicon knows the name."""
        pattern = rf"(?:{_VERBS})\s+(?:[\w-]+\s){{0,3}}{re.escape(head)}"
        return bool(re.search(pattern, document.text[document.offset :]))

    @staticmethod
    def _introduced_here(body: str, name: str) -> bool:
        quoted = re.escape(name)
        return bool(re.search(rf"(?i:{_VERBS}|called|named|dubbed|termed|our|namely|,)[\s\"'“,]+(?:[\w-]+\s){{0,4}}{quoted}", body)) or bool(
            re.search(rf"(?:^|[.!?] ){quoted}{_SUBJECT.pattern}", body)
        )

    @staticmethod
    def _expansion(short: str, rest: str) -> str:
        from paperatlas.acronyms import long_form

        if " " in short or sum(c.isupper() for c in short) < 2 or len(short) < 3:
            return ""
        phrase = re.split(r"\s(?:for|in|of|on|with|via|using|towards?|through|by|from)\s", rest)[0]
        for candidate in (rest, phrase):
            if long_form(short, candidate) == 0 and 1 < len(candidate.split()) <= 2 * len(short):
                initials = [w[0].lower() for w in re.split(r"[\s-]+", candidate) if w]
                hits = sum(c.lower() in initials for c in short if c.isalpha())
                if hits >= 0.75 * sum(c.isalpha() for c in short):
                    return candidate.rstrip(".")
        return ""

    def _title_tail(self, document: Document) -> list[_Candidate]:
        """Take a coined last or first word of the title that the abstract claims."""
        found = []
        body = document.text[document.offset :]
        for match in _TOKEN.finditer(document.paper.title):
            word = match.group()
            if self._shapes.known(word) or not self._shapes.coined(word):
                continue
            if self._introduced_here(body, word):
                found.append(_Candidate(word, match.start(), "title", 0.85, main=True))
        title = document.paper.title.strip()
        if 1 < len(title.split()) <= 4 and title in body and self._introduced_here(body, title):
            found.append(_Candidate(title, 0, "title", 0.8, main=True))
        return found

    # -- the abstract ------------------------------------------------------------------------------

    def _introduced(self, document: Document, defined: list[Definition]) -> list[_Candidate]:
        found: list[_Candidate] = []
        for match in _INTRO.finditer(document.text, document.offset):
            weak = bool(_WEAK.match(match.group(1)))
            stop = document.ends[document.sentence_at(match.start(1))]
            found += self._object(document, match.end(), stop, weak, match.group(1), defined)
        for match in _PASSIVE.finditer(document.text, document.offset):
            if self._shapes.coined(match.group(1)) and not self._shapes.known(match.group(1)) and match.start() - 2 in map(
                lambda e: e - 1, document.starts
            ):
                found.append(_Candidate(match.group(1), match.start(1), "is a new", 0.7, introduced=False))
        for match in _OURS.finditer(document.text, document.offset):
            word = match.group(1)
            if self._shapes.coined(word) and not self._shapes.known(word) and not self._shapes.common_acronym(word):
                found.append(_Candidate(word, match.start(1), "our", 0.75))
        return found

    def _object(
        self, document: Document, start: int, stop: int, weak: bool, verb: str, defined: list[Definition]
    ) -> list[_Candidate]:
        """Read the names out of the object of an introducing verb."""
        text = document.text
        match = _OBJECT.match(text, start, stop)
        found: list[_Candidate] = []
        if match:
            surface = self._cut(match.group(1))
            known = self._shapes.known(surface)
            if surface and not (known and weak) and self._fits_object(text, surface, match.start(1), weak):
                found.append(_Candidate(surface, match.start(1), verb, 0.85))
        if not weak and (lower := _LOWER.match(text, start, stop)) and self._phrase_named(lower.group(1)):
            found.append(_Candidate(lower.group(1), lower.start(1), verb, 0.6))
        for definition in defined:
            near = min(definition.long_start, definition.short_start)
            if start <= near < stop and near - start < 140 and not weak:
                direct = near - start < 25 and not self._shapes.known(definition.long)
                if (direct and not _PLURAL.search(definition.long)) or not self._general(definition):
                    found.append(self._from_definition(definition, verb, 0.85))
        if found:
            found += self._coordinated(text, found[0], stop, verb)
        return found

    def _phrase_named(self, phrase: str) -> bool:
        """Tell whether a bare lower-case phrase reads as a name: no article, no plural, a noun for a technique."""
        words = phrase.split()
        return (
            words[0] not in _NOT_NAMED
            and not words[-1].endswith("s")
            and not self._shapes.known(phrase)
            and not self._shapes.stopped(phrase)
            and head_type(phrase) in (None, EntityType.METHOD)
            and not denies(phrase)
        )

    def _general(self, definition: Definition) -> bool:
        """Tell whether a definition names a general concept rather than something of the paper's own."""
        shapes = self._shapes
        if shapes.known(definition.long) or shapes.stopped(definition.short) or shapes.stopped(definition.long):
            return True
        if _PLURAL.search(definition.long) or denies(definition.long):
            return True
        titled = sum(w[:1].isupper() for w in definition.long.split()) >= 2
        return (shapes.common_acronym(definition.short) or shapes.known(definition.short)) and not titled

    def _coordinated(self, text: str, first: _Candidate, stop: int, verb: str) -> list[_Candidate]:
        pattern = re.compile(rf"(?:,| and|, and| as well as| along with|, together with)\s+(?:a |an |the )?({NAME})(?=\s*(?:,|\.|\(|and\b|$|for\b))")
        return [
            _Candidate(m.group(1), m.start(1), verb, 0.7)
            for m in pattern.finditer(text, first.start, stop)
            if self._shapes.coined(m.group(1)) and not self._shapes.known(m.group(1)) and m.start() - first.start < 90
        ]

    def _fits_object(self, text: str, surface: str, start: int, weak: bool) -> bool:
        words = surface.split()
        if len(words) == 1:
            if self._shapes.coined(surface):
                return not self._shapes.common_acronym(surface)
            apposed = bool(re.match(r"\s*(?:[,:(]|$|\.|—|–)|\s+(?:is|that|which|to|for)\b", text[start + len(surface) :][:12]))
            return not weak and apposed and (self._shapes.acronym(surface) or self._shapes.proper(surface)) and not self._shapes.common_acronym(surface)
        if weak:
            return False
        capitals = sum(w[0].isupper() for w in words)
        return capitals >= 2 and not self._shapes.stopped(surface) and not denies(surface)

    def _cut(self, surface: str) -> str:
        """Cut a run of capitalised words down to the name: no leading sentence words, no trailing type noun."""
        words = surface.strip().split()
        while words and (words[0].lower() in _LEADING or self._shapes.stopped(words[0])) and not self._shapes.coined(words[0]):
            words.pop(0)
        while len(words) > 1 and words[-1].lower() in _SMALL_WORDS:
            words.pop()
        if len(words) > 1 and self._shapes.coined(words[0]) and words[1].lower() in _TYPE_WORDS:
            words = words[:1]
        return " ".join(words)

    def _called(self, document: Document, own: int) -> list[_Candidate]:
        found = []
        for match in _CALLED.finditer(document.text, own):
            stop = document.ends[document.sentence_at(match.start())]
            rest = re.match(rf"({TITLE_CASE}|{NAME})", document.text[match.end() : stop])
            if rest is None:
                continue
            surface = self._cut(rest.group(1))
            if surface and self._may_be_name(surface) and not self._shapes.known(surface):
                type_ = noun_before(document.text, match.end())
                if type_ is None:
                    type_ = self._noun_in(document.text[document.starts[document.sentence_at(match.start())] : match.start()])
                found.append(_Candidate(surface, match.end(), match.group().split()[0], 0.85, type_))
        return found

    @staticmethod
    def _noun_in(clause: str) -> EntityType | None:
        """Return the type of the last noun phrase that an introducing verb governs in a clause."""
        verbs = list(re.finditer(rf"(?:{_VERBS})\s+(?:a|an|the|our|two|three)?\s*", clause, re.I))
        return head_type(clause[verbs[-1].end() :]) if verbs else None

    def _defined(self, document: Document, defined: list[Definition], own: int) -> list[_Candidate]:
        """Take components that the paper names with an acronym of its own after it starts to speak of itself."""
        found = []
        for definition in defined:
            if min(definition.short_start, definition.long_start) < own:
                continue
            short, long = definition.short, definition.long
            if self._general(definition) or self._shapes.known(short) or self._shapes.common_acronym(short):
                continue
            if long[:1].isupper() and sum(w[0].isupper() for w in long.split()) >= 2:
                found.append(self._from_definition(definition, "acronym", 0.7))
            elif self._shapes.coined(short):
                found.append(self._from_definition(definition, "acronym", 0.6))
        return found

    def _after_nouns(self, document: Document, own: int) -> list[_Candidate]:
        """Take names that stand behind the noun for what they are in the paper's own sentences ("our model urT5")."""
        found = []
        for match in _NOUN_NAME.finditer(document.text, max(own, document.offset)):
            surface = self._cut(match.group(3))
            single = surface and " " not in surface
            if not surface or self._shapes.known(surface) or self._shapes.common_acronym(surface):
                continue
            if single and not (self._shapes.coined(surface) or self._shapes.acronym(surface)):
                continue
            index = document.sentence_at(match.start())
            sentence = document.text[document.starts[index] : match.start(3)]
            claims = bool(_CLAIM.search(sentence))
            if claims and (single or match.group(2)):
                type_ = head_type(match.group(1))
                found.append(_Candidate(surface, match.start(3), match.group(1), 0.75, type_))
        return found

    @staticmethod
    def _from_definition(definition: Definition, cue: str, weight: float) -> _Candidate:
        first_long = definition.long_start < definition.short_start
        surface, other = (definition.long, definition.short) if first_long else (definition.short, definition.long)
        start = definition.long_start if first_long else definition.short_start
        surface = re.sub(r"^(?:[Tt]he|[Aa]n?|[Oo]ur|[Nn]ovel)\s+", "", surface)
        return _Candidate(surface, start, cue, weight, long=other)

    # -- names in telling places ---------------------------------------------------------------------

    def _beside_nouns(self, document: Document) -> list[_Candidate]:
        """Take coined words that stand beside a noun which gives their type ("the XM3600 dataset")."""
        found = []
        text = document.text
        for match in _TOKEN.finditer(text, document.offset):
            word = match.group()
            if not (word[0].isupper() or any(c.isupper() for c in word)) or len(word) < 3:
                continue
            if not (self._shapes.coined(word) or self._shapes.acronym(word)) or self._shapes.known(word):
                continue
            if self._shapes.common_acronym(word) or document.in_url(match.start()):
                continue
            type_ = noun_after(text, match.end())
            if type_ in (EntityType.BENCHMARK, EntityType.DATASET) or (
                type_ is EntityType.MODEL and self._shapes.coined(word)
            ):
                found.append(_Candidate(word, match.start(), "noun", 0.6, type_, introduced=False))
            elif self._shapes.coined(word) and (type_ := name_type(word)) is EntityType.BENCHMARK:
                found.append(_Candidate(word, match.start(), "shape", 0.5, type_, introduced=False))
        return found

    def _sized(self, document: Document) -> list[_Candidate]:
        """Take words that the grammar of model names reads as a release with its size ("Foo-7B-Instruct")."""
        found = []
        for match in _SIZED.finditer(document.text):
            surface = match.group()
            name = _TRIM.sub("", surface)
            if not self._shapes.known(name) and self._may_be_name(name) and not self._shapes.known(name.split("-")[0]):
                found.append(_Candidate(name, match.start(), "size", 0.7, EntityType.MODEL, introduced=False))
        return found

    # -- one term for all that name the same ---------------------------------------------------------

    def _merge(self, document: Document, candidates: list[_Candidate], defined: list[Definition]) -> list[Term]:
        from paperatlas.names import key

        groups: dict[str, list[_Candidate]] = {}
        alias: dict[str, str] = {}
        for d in defined:
            alias.setdefault(key(d.short), key(d.long))
        for candidate in candidates:
            if " " not in candidate.surface and _TRIM.search(candidate.surface):
                candidate.long = candidate.long or candidate.surface
                candidate.surface = _TRIM.sub("", candidate.surface)
            folded = key(candidate.surface)
            if len(folded) < 2:
                continue
            if candidate.long and key(candidate.long) not in alias.values():
                alias.setdefault(key(candidate.long), folded)
            groups.setdefault(alias.get(folded, folded), []).append(candidate)
        terms = []
        for group in groups.values():
            term = self._term(document, group, defined)
            if term is not None:
                terms.append(term)
        return sorted(terms, key=lambda t: (not t.main, -t.confidence))

    def _term(self, document: Document, group: list[_Candidate], defined: list[Definition]) -> Term | None:
        if all(c.denied for c in group):
            return None
        best = max(group, key=lambda c: (c.main, c.weight))
        surfaces = list(dict.fromkeys(s for c in group for s in (c.surface, c.long) if s))
        for d in defined:
            if d.short in surfaces or d.long in surfaces:
                surfaces = list(dict.fromkeys([*surfaces, d.short, d.long]))
        surfaces = [s for s in surfaces if not self._shapes.stopped(s)]
        if not surfaces:
            return None
        name = best.surface if best.surface in surfaces else surfaces[0]
        type_ = self._type(document, group, surfaces)
        if type_ is None:
            return None
        confidence = 1.0
        for candidate in group:
            confidence *= 1 - candidate.weight
        return Term(
            name=title_case(name) if " " in name else name,
            type=type_,
            surfaces=surfaces,
            introduced=any(c.introduced for c in group),
            main=any(c.main for c in group),
            cue=best.cue,
            confidence=round(1 - confidence, 3),
        )

    def _type(self, document: Document, group: list[_Candidate], surfaces: list[str]) -> EntityType | None:
        """Weigh what the title, the apposition, the nouns beside and the name's ending say."""
        votes: dict[EntityType, float] = {}

        def vote(type_: EntityType | None, weight: float) -> None:
            if type_ is not None:
                votes[type_] = votes.get(type_, 0.0) + weight

        for candidate in group:
            vote(candidate.type, 2.0 if candidate.cue != "title" else 1.8)
        for surface in surfaces:
            vote(name_type(surface) or (head_type(surface) if " " in surface else None), 1.2)
            for match in re.finditer(re.escape(surface), document.text[document.offset :]):
                end = match.end() + document.offset
                vote(apposition_type(document.text, end), 1.5)
                vote(noun_after(document.text, end), 0.8)
                vote(noun_before(document.text, match.start() + document.offset), 1.0)
        if not votes:
            return EntityType.METHOD if any(c.introduced for c in group) else None
        return max(votes, key=lambda t: (votes[t], t is EntityType.METHOD))


_NOT_NAMED = frozenset(
    "a an the our new novel several two three various different multiple how that it both to its this these some "
    "simple efficient open first additional extensive detailed comprehensive future practical and evidence "
    "insights results experiments empirical theoretical".split()
)
_LEADING = frozenset("we our the a an in this to and for both new novel here also first finally moreover it its".split())
_SMALL_WORDS = frozenset("of for the and in with to on from by via as".split())
_TYPE_WORDS = frozenset(
    "benchmark dataset corpus model models framework method system algorithm suite benchmarks datasets series family".split()
)
