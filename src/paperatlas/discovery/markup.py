"""Marks of LaTeX and Markdown around and inside a name."""

import re

__all__ = ["plain", "unwrapped"]

_COMMAND = r"\\(?:text\w*|emph|math\w+|underline|bf|it|sc|tt)\b\s?\{?"
_FRONT = re.compile(rf"(?:[*~`\s]|\$?{_COMMAND})+")
_BACK = re.compile(rf"(?:[*~\s]|{_COMMAND})+$")
_MARKED = re.compile(r"[\\{}$`~]")
_MARKS = re.compile(rf"{_COMMAND}|[\\{{}}$`]")


def unwrapped(surface: str) -> tuple[int, str]:
    r"""Return how much is cut off before a surface, and what is left within the marks around it.

    What is left is a part of the surface as it stands; marks inside it stay.

    >>> unwrapped(r"\emph{Mixture Model Score}"), unwrapped("**LoRA**"), unwrapped("G$^2$M")
    ((6, 'Mixture Model Score'), (2, 'LoRA'), (0, 'G$^2$M'))
    """
    if not (surface[:1] in "*~`\\$" or surface[-1:] in "*~{}"):
        return 0, surface
    front = _FRONT.match(surface)
    start = front.end() if front else 0
    left = _BACK.sub("", surface[start:])
    while left[-1:] in "}$" and left.count("}") > left.count("{"):
        left = left[:-1]
    if left.count("}") > left.count("{"):
        return 0, _BACK.sub("", surface)  # the marks are around a letter, not around the name
    if front and "$" in front.group() and left.count("$") % 2:
        left = left.rstrip("$")
    return start, left


def plain(name: str) -> str:
    r"""Return a name without marks; a power keeps its sign.

    >>> plain(r"\textbf{P}unctuation-aware \textbf{A}ttention"), plain("G$^2$M")
    ('Punctuation-aware Attention', 'G^2M')
    """
    if not _MARKED.search(name):
        return name
    return " ".join(_MARKS.sub("", name).replace("~", " ").split()) or name
