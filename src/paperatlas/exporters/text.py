"""Make text from papers safe to show: nothing hidden, nothing reordered, no link but http and https."""

import re
from urllib.parse import urlsplit

__all__ = ["clip", "legal_xml", "safe_url", "visible", "without_surrogates"]

# C0 and C1 controls but tab and line feed, line and paragraph separators, bidirectional controls, lone
# surrogates, invisible fillers and noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


def visible(text: str) -> str:
    r"""Replace each character that hides or reorders others by a sign that shows it.

    >>> visible("ab\x07")
    'ab[U+0007]'
    >>> visible("a\u202eb")
    'a[U+202E]b'
    """
    return _UNSEEN.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
        return "\N{REPLACEMENT CHARACTER}"
    return f"[U+{code:04X}]"


def legal_xml(text: str) -> str:
    r"""Replace each character that XML 1.0 forbids by a visible sign, and carriage returns by line feeds.

    >>> legal_xml("ab\x07")
    'ab[U+0007]'
    """
    return _NOT_XML.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n"))


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot hold, by the replacement character."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def clip(text: str, length: int) -> str:
    """Shorten `text` to at most `length` characters, at a word where one ends near, with an ellipsis.

    >>> clip("Attention Is All You Need", 16)
    'Attention Is…'
    """
    flat = _SPACE.sub(" ", text).strip()
    if len(flat) <= length:
        return flat
    cut = flat[: length - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) >= length // 2 else cut).rstrip(" ,.:;-") + "…"


def safe_url(url: str | None) -> str:
    """Return `url` if it is a plain http or https address, else the empty string.

    >>> safe_url("https://arxiv.org/abs/2302.13971")
    'https://arxiv.org/abs/2302.13971'
    >>> safe_url("javascript:alert(1)")
    ''
    """
    if not url or _SPACE.search(url) or _UNSEEN.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""
