"""The word patterns of discovery. They are tried where a trigger stands, not run over whole texts."""

import re

from paperatlas.shapes import NAME, TITLE_CASE

__all__ = [
    "APPOSED",
    "CALLED",
    "CLAIM",
    "COMPONENT",
    "EMPHASIS",
    "ENUMERATED",
    "HEAD",
    "LOWER",
    "NOUN_NAME",
    "OBJECT",
    "OURS",
    "PART_AFTER",
    "PART_BEFORE",
    "PLURAL",
    "SIZED",
    "SUBJECT",
    "TASK_NOUNS",
    "TRIM",
    "VERB",
    "WEAK",
    "cut_name",
    "leads_in",
]

_VERBS = (
    "propos(?:e|es|ed|ing)|present(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|releas(?:e|es|ed|ing)|develop(?:s|ed|ing)?|"
    "design(?:s|ed)?|builds?|built|construct(?:s|ed)?|creat(?:e|es|ed|ing)|curat(?:e|es|ed|ing)|publish(?:es|ed)?|"
    "open-sourc(?:e|es|ed|ing)|devis(?:e|es|ed)|contribut(?:e|es|ed)|unveil(?:s|ed)?|announc(?:e|es|ed)|offers?|"
    "put forward|describ(?:e|es|ed)|provid(?:e|es)|establish(?:es|ed)?|formulat(?:e|es|ed)|suggest(?:s|ed)?|"
    "pioneer(?:s|ed)?|launch(?:es|ed)?|train(?:ed)?|collect(?:ed)?|compil(?:e|ed)|assembl(?:e|ed)|report on|share|"
    "deliver|implement(?:ed|s)?"
)
_PREFIX = r"(?:\\\w+\{)?[\"'“]?"

VERB = re.compile(rf"(?:{_VERBS})\s{{1,3}}", re.IGNORECASE)
"""An introducing verb."""

WEAK = re.compile(
    r"provid|describ|offer|suggest|train|collect|share|deliver|implement|establish|formulat|report", re.IGNORECASE
)
"""Introducing verbs that also govern much else."""

_SUBJECTS = frozenset(
    "we paper work study article report research authors also further additionally then here thus to and hereby".split()
)


def leads_in(before: str) -> bool:
    """Tell whether what stands before an introducing verb makes the paper its subject.

    One of the last five words names the paper or goes on from it, and no "of" follows that word.

    >>> leads_in("In this paper, we also "), leads_in("The study of ")
    (True, False)
    """
    for word in reversed(before.lower().replace(",", " ").split()[-5:]):
        if word in _SUBJECTS:
            return True
        if word == "of" or word[-1] in ".;:!?":
            return False
    return False


HEAD = re.compile(r"^[\"'“]?(.{2,70}?)[\"'”]?\s{0,3}(?::\s{1,3}|:(?=[A-Z])|\s[–—-]{1,2}\s{1,3})(.+)$")
"""A title's head before a colon or a dash, and the rest."""

CALLED = re.compile(
    r"(?:called|named|dubbed|termed|coined|namely|denoted as|denoted by|referred to as|which we (?:call|name|term|dub)|"
    r"we (?:call|name|term|dub)(?: (?:it|this|them|our|the)(?: [\w-]+){0,4}?)?(?: as)?|abbreviated as|known as|coining|"
    r"refer to (?:[\w(),-]+\s){1,8}?as)"
    rf"\s{{1,3}}(?:as\s{{1,3}})?(?:the\s{{1,3}}|a\s{{1,3}}|an\s{{1,3}})?{_PREFIX}({TITLE_CASE}|{NAME})"
)
"""A naming word and the name."""

OBJECT = re.compile(
    r"(?:(?:the|a|an|our|two|three|four|several|both|new|novel|first|open|simple|also|efficient|and|another|its|their|"
    rf"improved|unified|general|lightweight|publicly|available|scalable)\s{{1,3}})*{_PREFIX}({TITLE_CASE}|{NAME})"
)
"""The object of an introducing verb, articles and praise skipped."""

APPOSED = re.compile(
    rf"(?:the|a|an|our)\s(?:[\w-]+\s){{1,9}}?[\w-]+,\s{_PREFIX}({NAME})(?=\s{{0,3}}(?:[,.;(]|$)|\s(?:which|that|to|for)\b)"
)
"""A name behind the noun phrase that it explains."""

LOWER = re.compile(
    r"(?:the (?:notion|concept|idea|technique) of |a notion of )?((?:[a-z]+(?:-[a-z]+)*\s){1,3}[a-z]+(?:-[a-z]+)*)"
    r"(?=\s{0,3}(?:,\s{0,3}(?:a|an|which|wherein|where|the|whereby|in which)\b|\())"
)
"""A bare lower-case phrase that is explained right behind."""

OURS = re.compile(
    rf"(?:[Oo]ur|[Tt]he proposed|proposed)\s{{1,3}}(?:[a-z-]+\s){{0,4}}?[,(:]?\s{{0,3}}{_PREFIX}({TITLE_CASE}|{NAME})"
)
"""A name that the paper calls its own."""

NOUN_NAME = re.compile(
    r"(dataset|corpus|benchmark|test suite|model|framework|method|approach|algorithm|system|pipeline|architecture|"
    r"technique|methodology|strategy|evaluator|agent|network|module|optimizer|toolkit|platform|mechanism|"
    r"leaderboard|environment|simulator|testbed|suite|assistant|chatbot|LLM|VLM|MLLM)"
    rf"(\s{{0,3}}[,:]\s{{0,3}}|\s{{1,3}}){_PREFIX}({TITLE_CASE}|{NAME})"
)
"""A noun for what something is, and the name behind it."""

CLAIM = re.compile(rf"\b(?:{_VERBS}|our|obtain|yield|resulting|this)\b", re.IGNORECASE)
"""Words that make a sentence one about the paper's own."""

SUBJECT = re.compile(
    r"\s{0,3}(?:\([^()]*\)\s{0,3})?(?:significantly |consistently |substantially |effectively |also |"
    r"further |first |not only )?"
    r"(?:outperform|achiev|surpass|consist|compris|contain|leverag|introduc|enabl|reduc|improv|demonstrat|utiliz|"
    r"employ|use[sd]?\b|combin|integrat|incorporat|exhibit|attain|deliver|provid|offer|includ|cover|support|is\b|are\b|"
    r"can\b|has\b|exceed|sets?\b|works?\b|learn|generat|bring|span|show|yield|featur|evaluat|run|beat)"
)
"""A verb that a paper's own proposal is the subject of."""

SIZED = re.compile(r"[A-Z][A-Za-z]*[\w.]*(?:[-‐][A-Za-z0-9.]+)*?[-‐]\d+(?:\.\d+)?[BM](?:[-‐][A-Za-z0-9.]+)*\b")
"""A word that the grammar of model names reads as a release with its size."""

TRIM = re.compile(r"(?:[-‐](?:A?\d+(?:\.\d+)?[Bb]|\d{3}M))(?=$|[-‐])|[-‐](?:[Cc]hat|[Ii]nstruct|[Bb]ase)$")
"""Sizes and tunings inside a name."""

PLURAL = re.compile(
    r"(?:models|networks|tasks|methods|systems|agents|languages|transformers|problems|questions|llms|"
    r"language model|neural network|learning)$",
    re.IGNORECASE,
)
"""Long forms that name a general concept."""

COMPONENT = re.compile(
    r"[A-Z][a-z][\w]*(?:[-‐–][\w]+)*(?:\s(?:(?:of|for|the|and|in|with|to|from|via)\s){0,2}"
    r"[A-Z][\w]*(?:[-‐–][\w]+)*){1,6}"
)
"""A run of two or more capitalised words."""

PART_AFTER = re.compile(
    r"\s{0,3}(?:\([A-Z]|module|mechanism|strategy|framework|method|loss|block|layer|network|stage|algorithm|scheme|"
    r"approach|pipeline|component|agent|model|dataset|benchmark|corpus|,\s(?:a|an|which|where|wherein)\b)"
)
"""What stands behind the name of a part."""

PART_BEFORE = re.compile(
    rf"(?:\b(?:{_VERBS}|named|called|via|compris\w+|consist\w*|integrat\w+|incorporat\w+|combin\w+|contain\w*|our)\b"
    r"|\((?:\d|[ivx]{1,3})\)|:)[^.]{0,90}$",
    re.IGNORECASE,
)
"""What stands before the name of a part: a verb of making or an enumeration."""

EMPHASIS = re.compile(r"\\(?:emph|textit|textbf|texttt|textsc|text|mathsf)\{([^{}]{3,70})\}|\*\*([^*]{3,70})\*\*")
"""Words set in a type of their own, in LaTeX or Markdown."""

ENUMERATED = re.compile(
    r"\((?:\d|[ivx]{1,4}|[a-d])\)\s(?:an?\s|the\s)?([a-z]+(?:-[a-z]+)*(?:\s[a-z]+(?:-[a-z]+)*){1,3})(?=,|:|\s\(|\sthat\b)"
)
"""A bare phrase that opens an item of an enumeration."""

TASK_NOUNS = frozenset(
    "answering task problem challenge paradox gap hypothesi risk complexity criterion information proposal "
    "artificial intelligence processing track persona university world lab project law institute".split()
)
"""Words that end the name of a task or a concept, not of a part."""

_LEADING = frozenset(
    "we our the a an in this to and for both new novel here also first finally moreover it its".split()
)
_SMALL = frozenset("of for the and in with to on from by via as".split())
_TYPE_WORDS = frozenset(
    "benchmark dataset corpus model models framework method system algorithm suite benchmarks datasets series "
    "family".split()
)


def cut_name(surface: str, coined: bool) -> str:
    """Cut a run of capitalised words down to the name.

    Leading sentence words and trailing small words go; behind a coined first word a type noun goes too. A
    brace or bracket without its partner goes.

    Args:
        surface: The run of words.
        coined: Whether its first word looks coined.
    """
    words = surface.split()
    while words and words[0].lower() in _LEADING:
        words.pop(0)
    while len(words) > 1 and words[-1].lower() in _SMALL:
        words.pop()
    if len(words) > 1 and coined and (words[1].lower() in _TYPE_WORDS or words[1] in _SMALL):
        words = words[:1]
    name = " ".join(words)
    return name.rstrip("}") if name.count("}") > name.count("{") else name
