"""The grammar of model names: what may follow a family or release, and how a release is written.

    release  = name [version] {size | tuning | stamp | quantisation}
    version  = ["v"] digits {"." digits}
    size     = 7B | 8x7B | 350M | base | large | XXL ...
    tuning   = Chat | Instruct | it ...
    stamp    = 0613 | 1106-preview | 20240229
    active   = A22B, the parameters of a mixture of experts that work at a time

Sizes, stamps, active parameters and quantisation are no part of the name; a version and a tuning are.
"""

import re
from dataclasses import dataclass

__all__ = ["Tail", "format_release", "parse_tail", "size_list"]

_NUMERIC = r"(?:\d+x)?\d+(?:\.\d+)?[ -]?(?:[BbMTK]|billion|million|trillion)(?![A-Za-z0-9])"
_SIZE = re.compile(rf"[ \-–_]?\(?({_NUMERIC})")
_NAMED = re.compile(
    r"(?:[-_](tiny|small|base|medium|large|huge|giant|xlarge|xl|xxl|Tiny|Small|Base|Medium|Large|Huge|Giant|XL|XXL"
    r"|[BLHGS]|Ti)(?:/?\d+)?(?:[-_]patch\d+)?|[ ](Tiny|Small|Base|Large|Huge|Giant|XL|XXL))(?![A-Za-z0-9])"
)
_TUNING = re.compile(
    r"[ \-_](Chat|chat|CHAT|Instruct|instruct|INSTRUCT|Instruction|it|IT|Inst|inst|hf|HF|pt|sft|SFT)(?![A-Za-z0-9])"
)
_STAMP = re.compile(
    r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|\d{3})(?:-preview)?(?![A-Za-z0-9.])|[- ]v0\.\d(?![A-Za-z0-9])"
    r"|-[Pp]review\b|-latest\b"
)
_ACTIVE = re.compile(r"-A\d+(?:\.\d+)?B(?![A-Za-z0-9])")
_QUANT = re.compile(r"-(?:GPTQ|AWQ|GGUF|[48]bit|int[48]|INT[48]|fp8|FP8|bnb)(?![A-Za-z0-9])")
_VERSION = re.compile(r"([ \-]?)([vV]?)(\d{1,2}(?:\.\d{1,2}){0,2})(?![A-Za-z0-9%]|[.,]\d|x\d)")
_MORE_SIZES = re.compile(rf"\s{{0,3}}(?:,|/|and|or|&|,\s{{0,3}}and|to)\s{{0,3}}({_NUMERIC})")
_TUNED_NAME = {
    "chat": "Chat",
    "instruct": "Instruct",
    "instruction": "Instruct",
    "it": "Instruct",
    "inst": "Instruct",
}


_CLOSING = ("", ",", ".", ";", ":", ")", "]", "}", "'", "’", "”", "?", "!", "\n", "/")


@dataclass(slots=True)
class Tail:
    """Tell what stands behind a model's name.

    Attributes:
        end: Half-open end of all that belongs to the name, sizes included.
        surface_end: Half-open end of the surface: version and tuning inside, a trailing size outside.
        version: The version as written without separator ("2.5"), or "".
        tuning: "Chat", "Instruct" or "".
        sizes: The sizes stated, as written ("7B").
    """

    end: int
    surface_end: int
    version: str = ""
    tuning: str = ""
    sizes: tuple[str, ...] = ()


def size_list(text: str, position: int) -> tuple[int, list[str]]:
    """Read further sizes of a list ("7B, 13B and 70B") from a position; return the new end and the sizes."""
    sizes: list[str] = []
    while more := _MORE_SIZES.match(text, position):
        sizes.append(_compact(more.group(1)))
        position = more.end()
    return position, sizes


def _compact(size: str) -> str:
    short = size.replace(" ", "").replace("-", "")
    for word, letter in (("billion", "B"), ("million", "M"), ("trillion", "T")):
        short = short.replace(word, letter)
    return short.upper().replace("X", "x") if short[-1] in "bmtk" else short


def parse_tail(text: str, end: int, versioned: bool) -> Tail:
    """Parse what follows a model's name.

    Args:
        text: The whole text.
        end: Half-open end of the name.
        versioned: Whether the name already carries its version, so that none is read.
    """
    tail = Tail(end, end)
    if text[end : end + 1] in _CLOSING:
        return tail
    sizes: list[str] = []
    position = end
    sized = _SIZE.match(text, position)
    match = None if versioned or sized else _VERSION.match(text, position)
    if match and not match.group(3).startswith("0.") and not _looks_like_count(text, match):
        position = tail.surface_end = match.end()
        tail.version = match.group(3)
    while True:
        if match := _SIZE.match(text, position):
            if "(" in match.group() and text[match.end() : match.end() + 1] not in (")", ",", "/"):
                break
            sizes.append(_compact(match.group(1)))
            position, more = size_list(text, match.end())
            sizes += more
            if "(" in match.group():
                position += text[position : position + 1] == ")"
                break
        elif match := _TUNING.match(text, position):
            position = tail.surface_end = match.end()
            tail.tuning = _TUNED_NAME.get(match.group(1).lower(), tail.tuning)
        elif match := _NAMED.match(text, position):
            sizes.append(match.group(1) or match.group(2))
            position = match.end()
        elif match := _STAMP.match(text, position) or _QUANT.match(text, position) or _ACTIVE.match(text, position):
            position = match.end()
        else:
            break
    tail.end = position
    tail.sizes = tuple(sizes)
    return tail


def _looks_like_count(text: str, match: re.Match[str]) -> bool:
    """Tell a version from a number of something ("on Llama 3 datasets" against "GPT 4")."""
    if match.group(1) != " " or match.group(2):
        return False
    rest = text[match.end() : match.end() + 12].lower()
    return bool(
        re.match(r"\s{0,3}(?:%|percent|points?|times|x\b|datasets|tasks|benchmarks|languages|months|years)", rest)
    )


def format_release(family: str, version: str = "", tuning: str = "") -> str:
    """Write a release's canonical name from its parts.

    The separator between family and version follows the family's own habit: a family written in capitals
    takes a hyphen ("GPT-5"), one that ends in a lower-case letter a space ("Llama 4").

    >>> format_release("Llama", "4", "Instruct")
    'Llama 4 Instruct'
    >>> format_release("GPT", "5")
    'GPT-5'
    """
    gap = "-" if family.isupper() else " "
    name = f"{family}{gap}{version}" if version else family
    return f"{name} {tuning}" if tuning else name
