"""The lexicon as patterns of spaCy's entity ruler."""

import re
from typing import TYPE_CHECKING, Any

from paperatlas.names import entity_id

if TYPE_CHECKING:
    from paperatlas.lexicon.core import Lexicon

__all__ = ["ruler_patterns", "written_forms"]

_GAP = re.compile(r"[-\s]+|(?<=[^\W\d_])(?=\d)|(?<=[a-z])(?=[A-Z])")
_MAX_GAPS = 4


def written_forms(surface: str) -> list[str]:
    """Return the ways of writing a surface, each gap between its parts as it is, as a hyphen or as a space.

    >>> written_forms("GSM8K")
    ['GSM8K', 'GSM-8K', 'GSM 8K']
    """
    gaps = list(_GAP.finditer(surface))
    if not gaps or len(gaps) > _MAX_GAPS:
        return [surface]
    forms = [""]
    last = 0
    for gap in gaps:
        part = surface[last : gap.start()]
        seams = dict.fromkeys((gap.group(), "-", " ", ""))
        forms = [form + part + seam for form in forms for seam in seams]
        last = gap.end()
    forms = [form + surface[last:] for form in forms]
    return sorted(dict.fromkeys(forms), key=lambda f: (f != surface, forms.index(f)))


def ruler_patterns(lexicon: "Lexicon") -> list[dict[str, Any]]:
    """Return one phrase pattern a written form: `label` (type), `pattern` (text) and `id` (of the entity)."""
    patterns: dict[tuple[str, str], dict[str, Any]] = {}
    for row in lexicon.rows:
        id_ = entity_id(row.type, row.name)
        for surface in row.surfaces:
            for form in written_forms(surface):
                patterns.setdefault((form, id_), {"label": row.type.value, "pattern": form, "id": id_})
    return list(patterns.values())
