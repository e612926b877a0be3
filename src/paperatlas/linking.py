"""Link hits to canonical entities: context for ambiguous names, releases for model names, abstention.

Nothing is merged on a fuzzy score. A hit whose context does not speak for any claim is dropped with a reason.
"""

import re
from dataclasses import dataclass, replace

from paperatlas.document import Document
from paperatlas.grammar import Tail, format_release
from paperatlas.headnouns import noun_after, noun_before, type_of
from paperatlas.lexicon import Lexicon, Pattern
from paperatlas.model import Entity, EntityType
from paperatlas.names import entity_id, fold, key
from paperatlas.recognition import Hit

__all__ = ["Linked", "Linker", "beside"]

_PRIORITY = {"model": 0, "benchmark": 1, "method": 2, "dataset": 3}
_KIND = {"model": "model", "benchmark": "data", "method": "method", "dataset": "data"}
_BESIDE = re.compile(r"(?:\s\([^()]{1,40}\))?(?:,\s(?:and\s|or\s)?|\s(?:and|or|&)\s)(?:the\s)?")
_MORE_VERSIONS = re.compile(
    r"(?:/|\s?(?:,|and|or|&|,\s{0,3}and)\s)-?([vV]?\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4})(?![\w%.-]*[\w%])"
)
_VERSION_END = re.compile(r"[-\s]?(?:[vV]?\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4})$")
_RELEASE = re.compile(r"(.*?[^\d\s.-])([\s-]?)(\d[\d.]*)$")
_DATA_VERB = re.compile(
    r"(?i)\b(?:trained|tuned|training|tuning|pretrained|pre-trained|finetuned) (?:\w+ )?(?:on|with|over) (?:the )?$"
)

_MAKER = re.compile(
    r"(?:AI2|Alibaba|Allenai|Amazon|Anthropic|Apple|Baidu|ByteDance|DeepMind|Facebook|Google|Huawei|Meta|Microsoft|"
    r"NVIDIA|Nvidia|OpenAI|Salesforce|Stanford|Tencent)['’]?s?[\s-]"
    r"|(?i:bidirectional|block|dynamic|selective|sparse)[\s-]"
)
_TRACK = re.compile(
    r"(?:\s[A-Z][\w-]+){0,4}\s(?:[Ss]hared [Tt]ask|Challenge|Track|Competition)s?\b|\s[Tt]ask[\s-]?\d{1,2}[A-Za-z]?\b"
)
_EDITION = re.compile(r"(?:[\s-](?:19[89]|20[0-4])\d|[\s-]?[vV]\d(?:\.\d)?)(?![\w-]|\.\d)")
_END_NOUN = re.compile(
    r"(?i)\s(?:abstracts|algorithms?|benchmarks?|competition|corpus|corpora|datasets?|evaluations?|leaderboard|loss|"
    r"losses|optimizers?|pipelines?|ratings?|sampling|selection|simulators?|systems?|test sets?|tokenizers?|"
    r"treebanks?)$"
    r"|[\s-](?:base|large)(?:-(?:un)?cased)?$"
)
_END_SIZE = re.compile(r"[-\s]((?:\d+x)?\d+(?:\.\d+)?[Bb])(?:[-\s]v\d+(?:\.\d+)*)?$")


def beside(text: str, end: int, start: int) -> bool:
    """Tell whether only the sign of a list stands between the end of one name and the start of the next."""
    return end <= start < end + 60 and _BESIDE.fullmatch(text, end, start) is not None


def _kind(claim: Pattern) -> str:
    """Return what a claim says that a name is: "model", "method" or "data"."""
    return _KIND[claim.entity_id.partition(":")[0]]


def _track_after(text: str, end: int) -> re.Match[str] | None:
    """Return the rest of a shared task's name behind its first word ("WMT 2023 Terminology Shared Task")."""
    ahead = text[end : end + 70]
    if any(word in ahead for word in ("ask", "hallenge", "rack", "ompetition")):
        return _TRACK.match(text, end)
    return None


def _without_size(text: str, hit: Hit, name: str) -> tuple[int, tuple[str, ...]]:
    """Cut a size from the end of a surface unless it is part of the name; return its half-open end and the size."""
    match = _END_SIZE.search(text, hit.start, hit.end)
    if match is None or name.upper().endswith(match.group(1).upper()):
        return hit.end, ()
    return match.start(), (match.group(1).upper().replace("X", "x"),)


@dataclass(slots=True)
class Linked:
    """Tie a span of a document to an entity.

    `start` and `end` are half-open offsets into the document's text: the surface. `sizes` as stated with it.
    """

    start: int
    end: int
    entity: Entity
    sizes: tuple[str, ...] = ()
    own: bool = False
    main: bool = False


class Linker:
    """Link the hits of one document after another; remembers releases that the lexicon lacks.

    Args:
        lexicon: Where the entities come from.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._spans: dict[frozenset[str], list[tuple[int, int]]] = {}
        self._styles: dict[str, str] = {}
        self._contexts: dict[frozenset[str], tuple[str, ...]] = {}
        self.entities: dict[str, Entity] = dict(lexicon.entities)

    def link(self, document: Document, hits: list[Hit]) -> list[Linked]:
        """Return the linked mentions of known names, in text order."""
        return self.resolve(document, self.held(document, hits))

    def resolve(self, document: Document, held: list[Hit]) -> list[Linked]:
        """Return the linked mentions of hits that `held` has let through."""
        return [
            linked for hit in held for linked in self._resolve(document, hit, self.entities[hit.claims[0].entity_id])
        ]

    def held(self, document: Document, hits: list[Hit]) -> list[Hit]:
        """Return the hits that name what the lexicon means, each with the one claim that the text speaks for."""
        found: list[Hit] = []
        self._spans.clear()
        redefined = self._redefined(document)
        for index, hit in enumerate(hits):
            claims = [c for c in hit.claims if not c.context or self._in_context(document, hit, c)]
            claims = claims or self._in_company(document, hits, index)
            if redefined and (long := redefined.get(document.text[hit.start : hit.end].rstrip("s"))) is not None:
                claims = [c for c in claims if c.entity_id in long]
            if claims:
                claim = claims[0] if len(claims) == 1 else self._choose(document, hit, claims)
                found.append(hit if len(hit.claims) == 1 else replace(hit, claims=(claim,)))
        return found

    def _in_company(self, document: Document, hits: list[Hit], index: int) -> list[Pattern]:
        """Return a hit's claims of the kind of an unambiguous name beside it in one list ("MIMIC-CXR and EMBED")."""
        hit = hits[index]
        kinds = set()
        for left, right in ((index - 1, index), (index, index + 1)):
            if left >= 0 and right < len(hits) and beside(document.text, hits[left].reach, hits[right].start):
                other = hits[left + right - index]
                kinds |= {_kind(claim) for claim in other.claims if not claim.context}
        return [claim for claim in hit.claims if _kind(claim) in kinds] if kinds else []

    def made(self, entity: Entity) -> list[Entity]:
        """Return an entity that the lexicon lacks, and those above it that it lacks too; empty for a known one."""
        found = []
        while not entity.known:
            found.append(entity)
            if entity.parent is None:
                break
            entity = self.entities[entity.parent]
        return found

    def _redefined(self, document: Document) -> dict[str, tuple[str, ...]]:
        """Return the acronyms that this paper defines otherwise than the lexicon: short form -> entity ids meant.

        "Generalized linear model (GLM)" keeps GLM from the model of that name in this paper.
        """
        found = {}
        for definition in document.definitions:
            short = definition.short
            ids = self._lexicon.by_key.get(key(short), ())
            if not ids or not short.isupper() or len(short) > 6:
                continue
            long = self._lexicon.by_key.get(key(definition.long), ()) or self._lexicon.by_key.get(
                key(definition.long).removesuffix("s"), ()
            )
            if not set(long) & set(ids):
                found[short] = tuple(i for i in ids if self._expands(i, definition.long))
        return found

    def _expands(self, id_: str, long: str) -> bool:
        """Tell whether an entity has no long form in the lexicon, so that a paper's may be its."""
        entity = self.entities[id_]
        longs = [a for a in (entity.name, *entity.aliases) if " " in a or "-" in a]
        return not longs and entity.type == EntityType.BENCHMARK.value

    def _in_context(self, document: Document, hit: Hit, claim: Pattern) -> bool:
        """Tell whether one of the claim's context words stands in the paper, or a version or size follows."""
        if hit.tail is not None and (hit.tail.version or hit.tail.sizes or hit.tail.tuning):
            return True
        noun = noun_after(document.text, hit.end) or type_of(document.text[hit.start : hit.end].split()[-1].lower())
        noun = noun or noun_before(document.text, hit.start)
        if noun is not None and (_kind(claim) == "data") == (_KIND[noun.lower()] == "data"):
            return True
        return any(end <= hit.start or start >= hit.end for start, end in self._context_spans(document, claim.context))

    def _context_spans(self, document: Document, context: frozenset[str]) -> list[tuple[int, int]]:
        """Return where the words of a context first and last stand in a document; kept for its next hit."""
        spans = self._spans.get(context)
        if spans is None:
            words = self._contexts.get(context)
            if words is None:
                words = tuple(" " + " ".join(fold(w).split()) for w in sorted(context))
                self._contexts[context] = words
            padded = " " + document.folded
            places = [(word, at) for word in words for at in (padded.find(word), padded.rfind(word)) if at >= 0]
            spans = self._spans[context] = [(at, at + len(word) - 1) for word, at in places]
        return spans

    @staticmethod
    def _choose(document: Document, hit: Hit, claims: list[Pattern]) -> Pattern:
        """Choose among claims of different types by the noun beside the name."""
        noun = noun_after(document.text, hit.end) or noun_before(document.text, hit.start)
        wanted = noun.lower() if noun else ""
        if not wanted and _DATA_VERB.search(document.text, max(0, hit.start - 40), hit.start):
            wanted = "dataset"
        return min(
            claims,
            key=lambda c: (
                not c.entity_id.startswith(wanted) if wanted else False,
                bool(c.context),
                _PRIORITY[c.entity_id.split(":")[0]],
                c.entity_id,
            ),
        )

    def _resolve(self, document: Document, hit: Hit, entity: Entity) -> list[Linked]:
        tail = hit.tail
        start = self._behind_maker(document.text, hit, entity)
        if tail is None or entity.type != EntityType.MODEL.value:
            end, sizes = _without_size(document.text, hit, entity.name)
            end = min(end, self._without_noun(document.text, hit, entity))
            found = [Linked(start, end, entity, (*sizes, *(tail.sizes if tail else ())))]
        else:
            end, sizes = tail.surface_end, ()
            if end == hit.end:
                end, sizes = _without_size(document.text, hit, entity.name)
            found = [Linked(start, end, self._release(entity, tail), (*sizes, *tail.sizes))]
        if entity.type == EntityType.BENCHMARK.value:
            edition = _track_after(document.text, hit.end) or _EDITION.match(document.text, hit.end)
            if edition:
                written = document.text[hit.start : hit.end]
                name = entity.name if written[-1].isdigit() else _VERSION_END.sub("", entity.name)
                name = f"{name} {edition.group().strip(' -')}"
                return [Linked(start, edition.end(), self._named(entity, name))]
        return found + self._elliptical(document, found[0], hit.reach)

    def _behind_maker(self, text: str, hit: Hit, entity: Entity) -> int:
        """Return where a name starts behind its maker's or a qualifier ("Stanford Alpaca", "sparse MoE").

        Neither is part of the surface, unless the entity's own name begins with it ("OpenAI o1").
        """
        match = _MAKER.match(text, hit.start, hit.end)
        if (
            match
            and not entity.name.startswith(text[hit.start : match.end() - 1])
            and entity.id in self._lexicon.by_key.get(key(text[match.end() : hit.end]), ())
        ):
            return match.end()
        return hit.start

    def _without_noun(self, text: str, hit: Hit, entity: Entity) -> int:
        """Return where a name ends before the noun for what it is ("MME benchmark"); the noun is no part of it."""
        match = _END_NOUN.search(text, hit.start, hit.end)
        if match and entity.id in self._lexicon.by_key.get(key(text[hit.start : match.start()]), ()):
            return match.start()
        return hit.end

    def _release(self, base: Entity, tail: Tail) -> Entity:
        """Find or make the entity of a release from its base and what follows it."""
        entity = base
        if tail.version:
            version = tail.version.removesuffix(".0")
            numbered = f"{base.name}V{version}"
            known = self._lexicon.by_key.get(key(numbered))
            entity = self._named(base, numbered if known else self._styled(base) + version)
        if tail.tuning:
            entity = self._named(entity, format_release(entity.name, tuning=tail.tuning))
        return entity

    def _styled(self, base: Entity) -> str:
        """Return how the family's releases are written before their version ("Llama ", "GPT-", "Qwen")."""
        if base.id not in self._styles:
            known = (_RELEASE.fullmatch(e.name) for e in self._lexicon.entities.values() if e.parent == base.id)
            written = [m for m in known if m and m.group(1).casefold() == base.name.casefold()]
            default = format_release(base.name, "0")[:-1]
            self._styles[base.id] = written[-1].group(1) + written[-1].group(2) if written else default
        return self._styles[base.id]

    def _named(self, parent: Entity, name: str) -> Entity:
        """Return the entity of this name and the parent's type; make a variant of it where nobody knows one."""
        prefix = f"{parent.type.lower()}:"
        for id_ in self._lexicon.by_key.get(key(name), ()):
            if id_.startswith(prefix):
                return self.entities[id_]
        id_ = entity_id(parent.type, name)
        if id_ not in self.entities:
            self.entities[id_] = Entity(
                id=id_,
                name=name,
                type=parent.type,
                parent=parent.id,
                family=parent.family or parent.name,
                known=False,
            )
        return self.entities[id_]

    def _elliptical(self, document: Document, first: Linked, position: int) -> list[Linked]:
        """Read coordinated versions ("GPT-3/3.5", "LLaMA-V1/V2", "MIMIC-III and IV") that the lexicon knows."""
        text = document.text
        if text[position : position + 1] not in ("/", ",", " "):
            return []
        stem = _VERSION_END.sub("", text[first.start : first.end])
        if stem == text[first.start : first.end]:
            return []
        found: list[Linked] = []
        while match := _MORE_VERSIONS.match(text, position):
            ids = self._lexicon.by_key.get(key(stem + match.group(1).lstrip("vV")), ())
            same = [self.entities[i] for i in ids if self.entities[i].type == first.entity.type]
            if not same:
                break
            found.append(Linked(match.start(1), match.end(1), same[0]))
            position = match.end()
        return found
