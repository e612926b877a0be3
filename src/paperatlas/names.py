"""How names are folded for comparison and turned into ids. Pure functions over strings."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["entity_id", "fold", "key", "lowered", "paper_node_id", "slug"]

_DROP = re.compile(r"[^\w+#]|_")
_NOT_SLUG = re.compile(r"[^\w.+#]+|_+")
_JOINED = re.compile(r"(?<=[^\W_])\+(?=[^\W\d_])")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Fold a name so that its spellings meet: letter case, spaces and punctuation vanish.

    Names of one `slug` have one key.

    >>> key("Llama-2") == key("LLaMA 2")
    True
    >>> key("HumanEval+") == key("HumanEval")
    False
    """
    return _DROP.sub("", unicodedata.normalize("NFKC", name).casefold())


_SIGNS = " \t\n\r-_./,;:()[]{}\"'`“”‘’‐‑‒–—―\u00a0|<>?!*=~$\\«»…→←↔⇒•·×†‡§¶¡¿‹›„‚′″⟨⟩"
_SEPARATORS = dict.fromkeys(map(ord, _SIGNS), " ")


def fold(text: str) -> str:
    """Fold text for matching, character by character: lower case, separators become spaces.

    The result has the length of the input, so offsets hold in both. A plus sign separates what it joins.

    >>> fold("GSM-8K, Qwen2.5"), fold("BERT+CNN on HumanEval+")
    ('gsm 8k  qwen2 5', 'bert cnn on humaneval+')
    """
    folded = lowered(text).translate(_SEPARATORS)
    return _JOINED.sub(" ", folded) if "+" in folded else folded


def lowered(text: str) -> str:
    """Return a text in lower case, of the same length: offsets hold in both."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def slug(name: str) -> str:
    """Turn a name into the tail of an id: lower case, words joined by hyphens.

    >>> slug("Llama 2 Chat")
    'llama-2-chat'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_SLUG.sub("-", folded).strip("-") or "x"


def entity_id(type_: str, name: str) -> str:
    """Make the id of an entity from its type and canonical name.

    >>> entity_id("Model", "Llama 2")
    'model:llama-2'
    """
    return f"{type_.lower()}:{slug(name)}"


def paper_node_id(paper_id: str) -> str:
    """Make the id of a paper's node; arXiv identifiers are marked as such.

    >>> paper_node_id("2302.13971")
    'paper:arxiv:2302.13971'
    >>> paper_node_id("108cfbbd1c")
    'paper:108cfbbd1c'
    """
    return f"paper:arxiv:{paper_id}" if _ARXIV.fullmatch(paper_id) else f"paper:{paper_id}"
