"""Names that an abstract introduces: objects of introducing verbs, names behind naming words, acronyms."""

import re
from collections.abc import Iterator

from paperatlas.acronyms import Definition
from paperatlas.discovery.candidates import Candidate, from_definition
from paperatlas.discovery.patterns import (
    APPOSED,
    CALLED,
    CLAIM,
    COMPONENT,
    EMPHASIS,
    ENUMERATED,
    LOWER,
    NOUN_NAME,
    OBJECT,
    OURS,
    PART_AFTER,
    PART_BEFORE,
    PLURAL,
    TASK_NOUNS,
    VERB,
    WEAK,
    cut_name,
    leads_in,
)
from paperatlas.document import Document
from paperatlas.headnouns import denies, head_type, noun_before
from paperatlas.model import EntityType
from paperatlas.shapes import COMPOUND, NAME, Shapes, Words, balanced

__all__ = ["from_abstract"]

_APPOSED = re.compile(r"\s{0,3}(?:[,:(]|$|\.|—|–|\})|\s{1,3}(?:is|that|which|to|for)\b")
_ALSO = re.compile(
    rf"(?:,| and|, and| as well as| along with|, together with)\s{{1,3}}(?:a |an |the )?({NAME})"
    r"(?=\s{0,3}(?:,|\.|\(|and\b|$|for\b))"
)
_VERB_ARTICLE = re.compile(r"(?:a|an|the|our|two|three)?\s{0,3}")
_WINDOW = 300
"""How many characters before a name are looked at; longer than all but odd sentences."""
_CUE_WINDOW = 150
"""How far before the name of a part a cue for it begins at the most."""
_NOT_NAMED = frozenset(
    "a an the our new novel several two three various different multiple how that it both to its this these some "
    "simple efficient open first additional extensive detailed comprehensive future practical and evidence "
    "insights results experiments empirical theoretical".split()
)


def from_abstract(document: Document, shapes: Shapes, triggers: dict[str, list[int]], words: Words) -> list[Candidate]:
    """Return the names that the abstract introduces.

    Args:
        document: The paper.
        shapes: Judges words by shape.
        triggers: Where the word patterns are worth trying, by kind.
        words: The words of the abstract.
    """
    finder = _Finder(document, shapes, triggers, words)
    return [
        *finder.objects(),
        *finder.ours(),
        *finder.called(),
        *finder.acronyms(),
        *finder.after_nouns(),
        *finder.components(),
        *finder.emphasised(),
        *finder.enumerated(),
    ]


class _Finder:
    """Look through one abstract."""

    def __init__(self, document: Document, shapes: Shapes, triggers: dict[str, list[int]], words: Words) -> None:
        self.document = document
        self.text = document.text
        self.shapes = shapes
        self.triggers = triggers
        self.words = words
        self.own = max(document.own_start, document.offset)

    def _tries(self, kind: str, pattern: re.Pattern[str], start: int) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern at its triggers from an offset on, none overlapping another."""
        for position in self.triggers[kind]:
            if position >= start and (match := pattern.match(self.text, position)):
                start = match.end()
                yield match

    def objects(self) -> list[Candidate]:
        """Take the names in the objects of introducing verbs whose subject is the paper."""
        found: list[Candidate] = []
        text, offset = self.text, self.document.offset
        for match in self._tries("verb", VERB, offset):
            start = match.start()
            if not leads_in(text[max(offset, start - 70) : start]):
                continue
            stop = self.document.ends[self.document.sentence_at(start)]
            found += self._object(match.end(), stop, match.group().strip())
        return found

    def _object(self, start: int, stop: int, verb: str) -> list[Candidate]:
        found: list[Candidate] = []
        weak = bool(WEAK.match(verb))
        if match := OBJECT.match(self.text, start, stop):
            surface = self._cut(match.group(1))
            known = self.shapes.known(surface)
            if surface and not (known and weak) and self._fits(surface, match.start(1), weak):
                found.append(Candidate(surface, match.start(1), verb, 0.85))
        if not weak:
            found += self._apposed(start, stop, verb)
            if (
                self.text[start : start + 1].islower()
                and (lower := LOWER.match(self.text, start, stop))
                and self._phrase_named(lower.group(1))
            ):
                found.append(Candidate(lower.group(1), lower.start(1), verb, 0.6))
            found += self._defined_objects(start, stop, verb)
        return found + (self._coordinated(found[0], stop, verb) if found else [])

    def _apposed(self, start: int, stop: int, verb: str) -> list[Candidate]:
        """Take the name that explains the object of a verb from behind ("the first encoder-free model, ENEL")."""
        match = APPOSED.match(self.text, start, stop)
        if match is None:
            return []
        word = balanced(match.group(1))
        if self.shapes.common_acronym(word) or not (self.shapes.coined(word) or self.shapes.acronym(word)):
            return []
        return [Candidate(word, match.start(1), verb, 0.8)]

    def _defined_objects(self, start: int, stop: int, verb: str) -> list[Candidate]:
        found = []
        for definition in self.document.definitions:
            near = min(definition.long_start, definition.short_start)
            if not start <= near < min(stop, start + 140):
                continue
            direct = near - start < 25 and not self.shapes.known(definition.long)
            direct = direct and not self.shapes.stopped(definition.short)
            if (direct and not PLURAL.search(definition.long)) or not self._general(definition):
                found.append(from_definition(definition, verb, 0.85))
        return found

    def _coordinated(self, first: Candidate, stop: int, verb: str) -> list[Candidate]:
        return [
            Candidate(match.group(1), match.start(1), verb, 0.7)
            for match in _ALSO.finditer(self.text, first.start, min(stop, first.start + 110))
            if self.shapes.coined(match.group(1))
        ]

    def _fits(self, surface: str, start: int, weak: bool) -> bool:
        """Tell whether the object of an introducing verb is a name."""
        shapes = self.shapes
        words = surface.split()
        if len(words) > 1:
            capitals = sum(w[0].isupper() for w in words)
            return not weak and capitals >= 2 and not shapes.stopped(surface) and not denies(surface)
        if shapes.common_acronym(surface):
            return False
        if shapes.coined(surface):
            return True
        apposed = bool(_APPOSED.match(self.text[start + len(surface) :][:12]))
        return not weak and apposed and (shapes.acronym(surface) or shapes.proper(surface))

    def _cut(self, surface: str) -> str:
        return cut_name(surface, self.shapes.coined(surface.split(maxsplit=1)[0]))

    def _phrase_named(self, phrase: str) -> bool:
        """Tell whether a bare lower-case phrase reads as a name: no article, no plural, a noun for a technique."""
        words = phrase.split()
        return (
            words[0] not in _NOT_NAMED
            and not words[-1].endswith("s")
            and not self.shapes.known(phrase)
            and not self.shapes.stopped(phrase)
            and head_type(phrase) in (None, EntityType.METHOD)
            and not denies(phrase)
        )

    def _general(self, definition: Definition) -> bool:
        """Tell whether a definition names a general concept rather than something of the paper's own."""
        shapes = self.shapes
        if self._of_field(definition):
            return True
        titled = sum(w[:1].isupper() for w in definition.long.split()) >= 2
        return (shapes.common_acronym(definition.short) or shapes.known(definition.short)) and not titled

    def _of_field(self, definition: Definition) -> bool:
        """Tell whether a definition's long form is a term of the field: known, stopped, a plural, a metric or task."""
        long = definition.long
        return bool(
            self.shapes.known(long)
            or self.shapes.stopped(definition.short)
            or self.shapes.stopped(long)
            or PLURAL.search(long)
            or denies(long)
        )

    def ours(self) -> list[Candidate]:
        """Take the names that the paper calls its own ("our method, X")."""
        found = []
        for match in self._tries("ours", OURS, self.document.offset):
            surface = self._cut(match.group(1))
            word = surface.split()[0] if surface else ""
            if " " in surface and match.group()[-len(match.group(1)) - 1] not in ",({ ":
                surface = word
            if self.shapes.known(surface):
                continue
            if self.shapes.coined(word) and not self.shapes.common_acronym(word):
                found.append(Candidate(surface if " " not in surface else word, match.start(1), "our", 0.75))
            elif " " in surface and "," in match.group()[: -len(match.group(1))]:
                found.append(Candidate(surface, match.start(1), "our", 0.75))
        return found

    def called(self) -> list[Candidate]:
        """Take the names behind naming words ("dubbed X")."""
        found = []
        for match in self._tries("called", CALLED, self.own):
            surface = self._cut(match.group(1))
            if not surface or not self.shapes.may_be_name(surface):
                continue
            begin = max(self.document.starts[self.document.sentence_at(match.start())], match.start() - _WINDOW)
            type_ = noun_before(self.text, match.start(1)) or _governed_type(self.text[begin : match.start()])
            found.append(Candidate(surface, match.start(1), match.group().split()[0], 0.85, type_))
        return found

    def acronyms(self) -> list[Candidate]:
        """Take components that the paper names with an acronym of its own."""
        found = []
        for definition in self.document.definitions:
            if min(definition.short_start, definition.long_start) < self.own:
                continue
            short, long = definition.short, definition.long
            if self._general(definition):
                if not self._of_field(definition):
                    found.append(from_definition(definition, "common acronym", 0.3))
                continue
            if long[:1].isupper() and sum(w[0].isupper() for w in long.split()) >= 2:
                found.append(from_definition(definition, "acronym", 0.7))
            elif self.shapes.coined(short) and not self.shapes.known(short) and not self.shapes.common_acronym(short):
                found.append(from_definition(definition, "acronym", 0.6))
            else:
                found.append(from_definition(definition, "acronym of small words", 0.4))
        return found

    def after_nouns(self) -> list[Candidate]:
        """Take names behind the noun for what they are in the paper's own sentences ("our model urT5")."""
        found = []
        for match in self._tries("noun", NOUN_NAME, self.own):
            surface = self._cut(match.group(3))
            if not surface or self.shapes.known(surface) or self.shapes.common_acronym(surface):
                continue
            single = " " not in surface
            if single and not (self.shapes.coined(surface) or self.shapes.acronym(surface)):
                continue
            begin = max(self.document.starts[self.document.sentence_at(match.start())], match.start() - _WINDOW)
            if (single or match.group(2).strip()) and CLAIM.search(self.text, begin, match.start(3)):
                found.append(Candidate(surface, match.start(3), match.group(1), 0.75, head_type(match.group(1))))
        return found

    def components(self) -> list[Candidate]:
        """Take names in title case in the paper's own sentences: parts of the proposal that the paper names."""
        found = []
        for match in self._capitalised():
            surface = self._cut(match.group())
            start = match.start() + match.group().find(surface)
            if not self._reads_as_part(surface, start) or (start in self.document.starts and surface.count(" ") < 2):
                continue
            index = self.document.sentence_at(start)
            begin = max(self.document.starts[index], start - _CUE_WINDOW, self.text.rfind(".", 0, start) + 1)
            end = start + len(surface)
            plain = not (PART_AFTER.match(self.text, end, end + 30) or PART_BEFORE.search(self.text, begin, start))
            found.append(Candidate(surface, start, "capitals" if plain else "component", 0.4 if plain else 0.55))
        return found

    def _capitalised(self) -> Iterator[re.Match[str]]:
        """Yield the runs of capitalised words, none overlapping another."""
        if self.words.gapped:
            yield from COMPONENT.finditer(self.text, self.own)
            return
        reached = self.own
        for start in self.words.opening():
            if start >= reached and (match := COMPONENT.match(self.text, start)):
                reached = match.end()
                yield match

    def emphasised(self) -> list[Candidate]:
        """Take names that the paper sets in a type of their own: emphasised, bold or typewriter."""
        if "\\" not in self.text and "**" not in self.text:
            return []
        found = []
        for match in EMPHASIS.finditer(self.text, self.own):
            surface = self._cut((match.group(1) or match.group(2)).split(" (")[0].strip())
            start = self.text.find(surface, match.start()) if surface else -1
            if start < 0 or self.shapes.known(surface) or self.shapes.stopped(surface):
                continue
            single = " " not in surface
            if (single and (self.shapes.coined(surface) or self.shapes.acronym(surface))) or (
                not single and self._reads_as_part(surface, start)
            ):
                found.append(Candidate(surface, start, "emphasis", 0.6))
        return found

    def enumerated(self) -> list[Candidate]:
        """Take the lower-case phrases that open the items of an enumeration ("(1) adaptive scheduling, which")."""
        return [
            Candidate(match.group(1), match.start(1), "enumerated", 0.4)
            for match in ENUMERATED.finditer(self.text, self.own)
            if self._phrase_named(match.group(1))
        ]

    def _reads_as_part(self, surface: str, start: int) -> bool:
        """Tell whether a run of capitalised words can be the name of a part: no task, place or known name in it."""
        words = surface.split()
        capitals = [word for word in words if word[0].isupper()]
        return (
            len(capitals) >= 2
            and len(words[0]) > 1
            and self.text[start - 1 : start] not in ("-", "–", "/")
            and words[-1].lower().rstrip("s") not in TASK_NOUNS
            and not PLURAL.search(surface)
            and not any(word.rsplit("-", 1)[-1] in COMPOUND for word in words[:1] if "-" in word and len(words) == 2)
            and not self.shapes.known(surface)
            and not self.shapes.stopped(surface)
            and not denies(surface)
        )


def _governed_type(clause: str) -> EntityType | None:
    """Return the type of the last noun phrase that an introducing verb governs in a clause."""
    verbs = list(VERB.finditer(clause))
    if not verbs:
        return None
    article = _VERB_ARTICLE.match(clause, verbs[-1].end())
    return head_type(clause[article.end() if article else verbs[-1].end() :])
