"""Names that a title gives: its head before the colon, a coined word that the abstract claims."""

import re

from paperatlas.acronyms import long_form
from paperatlas.discovery.candidates import Candidate
from paperatlas.discovery.patterns import CLAIM, HEAD, SUBJECT, VERB
from paperatlas.document import Document
from paperatlas.headnouns import denies, head_type
from paperatlas.shapes import Shapes, Words

__all__ = ["from_title", "title_head"]

_REPORTS = ("Technical Report", "Model Card", "System Card")
_REPORT = re.compile(rf"(?:The\s)?(\S+(?:\s\S+){{0,3}}?)\s(?:{'|'.join(_REPORTS)})$")
_ARTICLE = re.compile(r"^(?:A|An|The)\s{1,3}")
_GERUND = re.compile(r"[A-Z]?[\w-]+ing\b")
_PARTS = re.compile(r"\s{1,3}(?:and|&)\s{1,3}|,\s{1,3}")
_LEAD_WORDS = re.compile(r"(?:called|named|dubbed|termed|[Oo]ur|namely|,)[\s\"'“,]+(?:[\w-]+\s){0,4}[\"'“{]*$")
_PHRASE_END = re.compile(r"\s(?:for|in|of|on|with|via|using|towards?|through|by|from)\s")


def title_head(title: str) -> str:
    """Return the one word before a title's colon, or of which it is the report; "" where there are more or none.

    >>> title_head("QLoRA: Efficient Finetuning of Quantized LLMs"), title_head("A Survey of Large Language Models")
    ('QLoRA', '')
    """
    match = (_REPORT.match(title) if title.endswith(_REPORTS) else None) or HEAD.match(title)
    head = match.group(1).strip().rstrip(":") if match else ""
    return head if len(head) > 2 and " " not in head else ""


def from_title(document: Document, shapes: Shapes, words: Words) -> list[Candidate]:
    """Return the names that the title gives; `words` are its words."""
    title = document.paper.title.strip()
    if title.endswith(_REPORTS) and (report := _REPORT.match(title)):
        return [Candidate(report.group(1).rstrip(":"), report.start(1), "title", 0.9, main=True)]
    match = HEAD.match(document.paper.title)
    if match:
        found = _head(document, shapes, match.group(1).strip(), match.group(2), match.start(1))
    else:
        found = _claimed_words(document, words)
    return found + _tail(document, shapes)


def _head(document: Document, shapes: Shapes, head: str, rest: str, start: int) -> list[Candidate]:
    """Take the title's head, or its parts where it joins several names."""
    if shapes.known(head) and not introduced_here(document, head) and not _expansion(head, rest):
        return [Candidate(head, start, "title known", 0.5, main=True, denied=denies(rest))]
    found: list[Candidate] = []
    phrase = _ARTICLE.sub("", rest)
    raws = _PARTS.split(head)
    for raw in raws:
        part = _ARTICLE.sub("", raw)
        words = part.split()
        if not words or len(words) > 6:
            continue
        used = bool(document.find(part, document.offset))
        coined = len(words) == 1 and (shapes.coined(part) or (len(raws) == 1 and shapes.may_be_name(part)))
        other = _expansion(part, rest)
        claimed = used and introduced_here(document, part)
        if not (coined or other or claimed or _has_acronym(document, part)) and shapes.known(part):
            continue
        strong = coined or other or claimed
        found.append(
            Candidate(
                part,
                start + head.find(part),
                "title" if strong else "title only",
                0.95 if coined and used else 0.85 if strong else 0.4,
                type=None if _GERUND.match(rest) else head_type(phrase),
                other=other,
                main=True,
                denied=denies(phrase) and not used,
            )
        )
    return found


def _has_acronym(document: Document, long: str) -> bool:
    return any(d.long.casefold() == long.casefold() for d in document.definitions)


def _expansion(short: str, rest: str) -> str:
    """Return the title's rest where it spells out the head ("SCALE: Synergized Collaboration of ...")."""
    if " " in short or sum(c.isupper() for c in short) < 2 or len(short) < 3:
        return ""
    for candidate in (rest, _PHRASE_END.split(rest)[0]):
        if long_form(short, candidate) != 0 or not 1 < len(candidate.split()) <= 2 * len(short):
            continue
        initials = {w[0].lower() for w in re.split(r"[\s-]+", candidate) if w}
        letters = [c.lower() for c in short if c.isalpha()]
        if sum(c in initials for c in letters) >= 0.75 * len(letters):
            return candidate.rstrip(".")
    return ""


_MEANS = ("via", "with", "through", "using", "by", "based on")
_TAIL = re.compile(
    rf"\b(?:{'|'.join(_MEANS)})\s(?:an?\s|the\s)?([^:,]{{5,70}}?)"
    r"(?=$|\s(?:for|in|of|on|to|from)\s)"
)


def _tail(document: Document, shapes: Shapes) -> list[Candidate]:
    """Take what a title's means is called ("... via Structured Component Recognition")."""
    found = []
    title = document.paper.title
    for match in _TAIL.finditer(title) if any(word in title for word in _MEANS) else ():
        phrase = match.group(1)
        if 1 < len(phrase.split()) <= 6 and not shapes.known(phrase) and not shapes.stopped(phrase):
            used = phrase.lower() in document.text[document.offset :].lower()
            found.append(Candidate(phrase, match.start(1), "title tail used" if used else "title tail", 0.4))
    return found


def _claimed_words(document: Document, words: Words) -> list[Candidate]:
    """Take coined words of a title without head, and a short title as a whole, where the abstract claims them."""
    title = document.paper.title.strip()
    shift = document.paper.title.find(title)
    found = [
        Candidate(odd.word, start - shift, "title", 0.85, main=True)
        for start, odd in words.odd()
        if odd.coined and not odd.known and introduced_here(document, odd.word)
    ]
    if 1 < len(title.split()) <= 4 and introduced_here(document, title):
        found.append(Candidate(title, 0, "title", 0.8, main=True))
    return found


def introduced_here(document: Document, name: str) -> bool:
    """Tell whether the abstract introduces a name: as an introducing verb's object, or as its own subject."""
    text = document.text
    for start in document.find(name, document.offset):
        before = text[max(document.offset, start - 70) : start]
        if _LEAD_WORDS.search(before) or _after_verb(before):
            return True
        if start in document.starts and SUBJECT.match(text, start + len(name)):
            return True
    return False


def _after_verb(before: str) -> bool:
    """Tell whether an introducing verb stands at most five words before the end of a text."""
    if not CLAIM.search(before):
        return False
    verbs = list(VERB.finditer(before))
    return bool(verbs) and len(before[verbs[-1].end() :].split()) <= 4 and "." not in before[verbs[-1].end() :]
