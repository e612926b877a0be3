"""How text from outside is cleaned, compared and turned into ids. Pure functions over strings."""

import hashlib
import re

__all__ = ["clean", "folded", "made_id", "printable"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ASCII_CONTROL = bytes([*range(32), 127])
_SHORT = 100
_NOT_WORD = re.compile(r"\W+")
_ID_DIGITS = 10


def clean(text: str) -> str:
    r"""Collapse white space and make the text safe to store; letters stay as they are (no NFC, no NFKC).

    Control characters become white space, so that no two words are glued together, and lone surrogates,
    which no UTF-8 file can hold, become U+FFFD.

    >>> clean("  We study\n long\u2028lines\x00 ")
    'We study long lines'
    """
    if "  " not in text and (text.isprintable() if len(text) < _SHORT else _is_plain(text)):  # most texts
        return text.strip(" ")
    return " ".join(_CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text)).split())


def _is_plain(text: str) -> bool:
    if text.isascii():  # four times faster than asking whether each character is printable
        return len(text.encode().translate(None, _ASCII_CONTROL)) == len(text)
    return text.isprintable()


def folded(title: str) -> str:
    """Fold a title for comparison: letter case and punctuation vanish, words stay apart.

    >>> folded("MoE^2: Optimizing  Inference!")
    'moe 2 optimizing inference'
    """
    return _NOT_WORD.sub(" ", title.casefold()).strip()


def made_id(title: str, abstract: str, digits: int = _ID_DIGITS) -> str:
    """Make the id of a paper that has none: the first hex digits of SHA-1 of its folded title.

    A paper without title is named by its folded abstract; one whose texts hold no letter at all, by the
    texts as they are.

    >>> made_id("Chat!", "") == made_id("chat", "Another abstract.")
    True
    """
    key = folded(title) or folded(abstract) or f"{title}\n{abstract}"
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:digits]


def printable(path: str) -> str:
    """Make a path fit to be stored and shown: whatever cannot be printed becomes U+FFFD."""
    return path if path.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in path)
