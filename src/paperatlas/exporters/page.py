"""What the pages share: a policy of hashes, data that cannot end its element, templates."""

import base64
import functools
import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib import resources

import orjson

__all__ = ["fill", "hash_of", "inline_json", "packed", "policy", "template"]


def template(name: str) -> str:
    """Return the template of this name.

    Raises:
        FileNotFoundError: There is none.
    """
    return resources.files("paperatlas.exporters").joinpath("templates", name).read_text("utf-8")


def fill(text: str, parts: Mapping[str, str]) -> str:
    """Put `parts` in place of `{{NAME}}`, all at once: what is put in is not looked at again."""
    return re.sub(r"\{\{([A-Z]+)\}\}", lambda match: parts.get(match[1], match[0]), text)


def policy(scripts: Iterable[str], styles: Iterable[str], *more: str) -> str:
    """Return a content security policy under which only these scripts and styles run, and nothing is loaded."""
    parts = [
        "default-src 'none'",
        " ".join(["script-src", *(map(hash_of, scripts))]),
        " ".join(["style-src", *(map(hash_of, styles))]),
        *more,
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(part if " " in part else f"{part} 'none'" for part in parts)


@functools.lru_cache(maxsize=16)
def hash_of(text: str) -> str:
    """Return the source expression that allows an inline script or style of this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def packed(data: object) -> str:
    """Return JSON, compressed, in base64; the same data give the same text."""
    return base64.b64encode(gzip.compress(orjson.dumps(data), 9, mtime=0)).decode()


def inline_json(data: object) -> str:
    """Return JSON that cannot end or change the script element around it."""
    text = orjson.dumps(data).decode()
    # Within a script element only "<" can end or change it; the others are for readers that are less exact.
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
