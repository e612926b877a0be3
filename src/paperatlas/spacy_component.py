"""The lexicon as a spaCy pipeline component: `nlp.add_pipe("paperatlas")` sets `doc.ents` with `ent_id_`.

spaCy's entity ruler finds the candidates, over a finer tokenisation than a pipeline has (spaCy's English
tokeniser makes one token of "Llama-3.1" and two of "GSM8K"); case, boundaries, context and releases are decided
as everywhere in paperatlas; the spans are projected onto the pipeline's own tokens.
"""

import re
from typing import TYPE_CHECKING

from paperatlas.document import Document
from paperatlas.lexicon import Lexicon
from paperatlas.lexicon.ruler import ruler_patterns
from paperatlas.linking import Linked, Linker
from paperatlas.model import Paper
from paperatlas.recognition import Recognizer

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["PaperatlasRuler", "make_component"]  # noqa: F822 - make_component is made by __getattr__

_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


class _Pieces:
    """Tokenise at every change between letters, digits and signs; the ruler's own tokeniser."""

    def __init__(self, vocab: "Vocab") -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> "Doc":
        from spacy.tokens import Doc

        words = [match.group() for match in _PIECE.finditer(text)]
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


class PaperatlasRuler:
    """Set `doc.ents` to the known names of a text, each with its entity's id in `ent_id_`.

    Entities that the pipeline set before stay unless a known name overlaps them.

    Args:
        lexicon: The names to know; the built-in ones if None.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        import spacy
        from spacy.pipeline import EntityRuler

        self._lexicon = lexicon or Lexicon.load()
        self._pieces = spacy.blank("en")
        self._pieces.tokenizer = _Pieces(self._pieces.vocab)
        self._ruler = EntityRuler(self._pieces, phrase_matcher_attr="LOWER")
        patterns = {
            (p["pattern"].lower(), p["label"]): {"label": p["label"], "pattern": p["pattern"]}
            for p in ruler_patterns(self._lexicon)
        }
        self._ruler.add_patterns(list(patterns.values()))
        self._recognizer = Recognizer(self._lexicon.patterns)

    def mentions(self, text: str) -> list[Linked]:
        """Return the linked mentions of known names in a text, in text order."""
        if not text.strip():
            return []
        document = Document(Paper.model_construct(id="", title="", abstract=text))
        hits = self._recognizer.select(document, self._candidates(text))
        return Linker(self._lexicon).link(document, hits)

    def _candidates(self, text: str) -> list[tuple[int, int]]:
        """Return the spans, half-open, at which the entity ruler finds a pattern."""
        offsets = [match.span() for match in _PIECE.finditer(text)]
        found = self._ruler.match(self._pieces.tokenizer(text))
        return sorted({(offsets[start][0], offsets[end - 1][1]) for _, start, end in found})

    def __call__(self, doc: "Doc") -> "Doc":
        """Set the entities of a doc."""
        from spacy.util import filter_spans

        spans = []
        for mention in self.mentions(doc.text):
            span = doc.char_span(
                mention.start,
                mention.end,
                label=mention.entity.type,
                span_id=mention.entity.id,
                alignment_mode="expand",
            )
            if span is not None:
                spans.append(span)
        spans = filter_spans(spans)
        taken = {token.i for span in spans for token in span}
        doc.ents = [*spans, *(e for e in doc.ents if not any(token.i in taken for token in e))]
        for span, ent in zip(spans, [e for e in doc.ents if e.start in {s.start for s in spans}], strict=False):
            ent.id_ = span.id_
        return doc


def _make(nlp: "Language", name: str, lexicon: str | None) -> PaperatlasRuler:  # noqa: ARG001 - spaCy passes both
    """Make the component for a pipeline; `lexicon` names a folder laid over the built-in names."""
    return PaperatlasRuler(Lexicon.load(lexicon) if lexicon else None)


def __getattr__(name: str) -> object:
    """Register the factory with spaCy when its entry point is loaded, so that importing stays light."""
    if name != "make_component":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from spacy.language import Language

    if not Language.has_factory("paperatlas"):
        Language.factory("paperatlas", default_config={"lexicon": None}, assigns=["doc.ents"], func=_make)
    return _make
