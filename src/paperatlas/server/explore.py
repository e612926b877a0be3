"""Answer what the explorer asks for when somebody looks beyond the overview: neighbours, evidence, results, ways."""

from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from paperatlas import cypher
from paperatlas.exporters import ExportOptions, explorer
from paperatlas.exporters.text import visible
from paperatlas.schema import ENTITY_LABELS, NODES, RELATIONS
from paperatlas.server.part import each, read_part, strongest
from paperatlas.server.problems import NotFound
from paperatlas.server.ways import between
from paperatlas.server.wire import dumps
from paperatlas.stores.base import read_graph

if TYPE_CHECKING:
    from paperatlas.query import Atlas
    from paperatlas.stores.base import Store

__all__ = ["answer", "around", "line", "node", "overview", "path"]

_WHOLE = 50_000
_MOST_AROUND = 20_000
_MOST_REPORTS = 500
_TOGETHER = 8
_ENTITIES = "|".join(ENTITY_LABELS)
_ROLES = ("INTRODUCES", "EVALUATES", "EVALUATES_ON", "TRAINS_ON", "USES", "COMPARES_TO", "MENTIONS")
_KIN = ("VARIANT_OF", "BASED_ON")
# What an Evaluation joins, from either side: label -> the way there, the labels at its end.
_JOINED = {
    **dict.fromkeys(RELATIONS["OF"].targets, ("<-[:OF]-(v:Evaluation)-[:`ON`]->", "|".join(RELATIONS["ON"].targets))),
    **dict.fromkeys(RELATIONS["ON"].targets, ("<-[:`ON`]-(v:Evaluation)-[:OF]->", "|".join(RELATIONS["OF"].targets))),
}


def overview(atlas: "Atlas", nodes: int) -> bytes:
    """Give the strongest nodes, laid out, with their lines."""
    store = atlas.store
    counts = store.counts()
    whole = sum(counts.values()) <= _WHOLE
    # Of a large store only the candidates are read: three times as many as will be chosen.
    graph = read_graph(store) if whole else read_part(store, strongest(store, 3 * nodes))
    made = explorer.content(graph, ExportOptions(top=nodes), _papers(store, graph)).overview
    if not whole:
        # How many pairs are joined in all would have to be counted over every edge.
        made["all"] = [sum(counts.get(label, 0) for label in NODES if label != "Evaluation"), 0]
        made["words"] = "the best connected"
    return dumps(made)


def around(atlas: "Atlas", id_: str, offset: int, limit: int) -> dict[str, Any]:
    """Give a node with some of its neighbours: what introduces it and its kin first, papers from new to old."""
    near = _neighbours(atlas.store, _label(atlas, id_), id_)
    return {**_part(atlas.store, [id_, *near[offset : offset + limit]]), "more": len(near) > offset + limit}


def node(atlas: "Atlas", id_: str) -> dict[str, Any]:
    """Give the card of a node: link, facts, how many lines it has in each role, what it often stands with."""
    store, label = atlas.store, _label(atlas, id_)
    return {
        **explorer.card(read_part(store, [id_]), id_),
        "counts": _counts(store, label, id_),
        "together": [] if label == "Paper" else _together(atlas, label, id_),
    }


def line(atlas: "Atlas", source: str, target: str) -> dict[str, Any]:
    """Give the evidence of a line."""
    labels = [_label(atlas, id_) for id_ in (source, target)]
    papers: list[str] = []
    if labels[0] in RELATIONS["OF"].targets and labels[1] in RELATIONS["ON"].targets:
        rows = atlas.store.run(
            f"MATCH (a:{labels[0]} {{id: $source}})<-[:OF]-(v:Evaluation)-[:`ON`]->(b:{labels[1]} {{id: $target}}) "
            "MATCH (p:Paper)-[:REPORTS]->(v) RETURN DISTINCT p.id AS id ORDER BY id LIMIT $most",
            {"source": source, "target": target, "most": _MOST_REPORTS},
        )
        papers = [str(row[0]) for row in rows]
    roles = explorer.evidence(read_part(atlas.store, [source, target, *papers]), source, target)
    if not roles:
        raise NotFound(f"nothing joins {source} to {target}")
    return {"roles": roles}


def answer(atlas: "Atlas", ends: tuple[str, str], exact: bool, limit: int) -> dict[str, Any]:
    """Give the papers that evaluate one name on another, with the results and what these are of and on."""
    store, index = atlas.store, atlas.index
    for id_ in ends:
        _label(atlas, id_)
    sides = [{id_, *index.below(index.named([id_]), exact=exact)} for id_ in ends]
    found: dict[str, None] = dict.fromkeys(ends)
    rows = []
    for label in RELATIONS["OF"].targets:
        way = "<-[:OF]-(v:Evaluation)-[:`ON`]->(b:Benchmark|Dataset), (p:Paper)-[:REPORTS]->(v)"
        returns = (
            "DISTINCT p.date AS date, p.id AS paper, a.id AS what, b.id AS place ORDER BY date DESC, paper, what, place"
        )
        found_of = each(store, (label, way), returns, sorted(sides[0]))
        rows += [row for row in found_of if row[3] in sides[1]]
    rows.sort(key=lambda row: str(row[0] or ""), reverse=True)
    for _, *ids in rows[:limit]:
        found.update(dict.fromkeys(map(str, ids)))
    # The page finds variants by their lines, so those on the way up come too.
    ups = [up.id for id_ in found for up in index.above(id_)]
    found.update(dict.fromkeys(up for up in ups if up in sides[0] | sides[1]))
    return {**_part(store, found), "more": len(rows) > limit}


def path(atlas: "Atlas", a: str, b: str) -> dict[str, Any]:
    """Give the nodes on the shortest ways between two, with their lines."""
    for id_ in (a, b):
        _label(atlas, id_)
    ways, cut = between(atlas.store, a, b)
    return {**_part(atlas.store, ways), "more": cut}


def _part(store: "Store", ids: Iterable[str]) -> dict[str, Any]:
    graph = read_part(store, ids)
    return explorer.part(graph, _papers(store, graph))


def _type(atlas: "Atlas", id_: str) -> str:
    return atlas.index.types.get(id_, "")


def _label(atlas: "Atlas", id_: str) -> str:
    """Give the label of the node with an id.

    Raises:
        NotFound: There is none.
    """
    known = _type(atlas, id_)
    if known:
        return known
    if not atlas.store.run("MATCH (p:Paper {id: $id}) RETURN p.id AS id", {"id": id_}).rows:
        raise NotFound(f"there is no node {id_!r}")
    return "Paper"


def _papers(store: "Store", graph: Any) -> dict[str, int]:
    """Count the papers of the whole store that name each entity of a graph."""
    counted: dict[str, int] = {}
    for label in ENTITY_LABELS:
        rows = each(store, (label, "<-[]-(p:Paper)"), "a.id AS id, count(DISTINCT p.id) AS n", sorted(graph))
        counted |= {str(id_): int(str(number)) for id_, number in rows}
    return counted


def _neighbours(store: "Store", label: str, id_: str) -> list[str]:
    """List the neighbours of a node, each once."""

    def ask(way: str, order: str = "", ends: str = "Paper") -> list[str]:
        """List the ids of what lies at the end of a way."""
        by = {"": "b.id AS by", "date": "b.date AS by", "number": "count(*) AS by"}[order]
        statement = f"MATCH (a:{label} {{id: $id}}){way}(b:{ends}) RETURN DISTINCT b.id AS id, {by} "
        rows = store.run(
            f"{statement} ORDER BY {'by DESC, ' if order else ''}id LIMIT $most", {"id": id_, "most": _MOST_AROUND}
        )
        return [str(row[0]) for row in rows]

    if label == "Paper":
        return ask("-[]->", ends=_ENTITIES)
    way, ends = _JOINED[label]
    first = [*ask("<-[:INTRODUCES]-"), *ask("-[:VARIANT_OF|BASED_ON]-", ends=_ENTITIES)]
    woven = chain.from_iterable(zip_longest(ask(way, "number", ends), ask("<-[]-", "date")))
    return list(dict.fromkeys(one for one in chain(first, woven) if one is not None and one != id_))


def _counts(store: "Store", label: str, id_: str) -> dict[str, int]:
    """Count the lines of a node per role; from the target's side the role is written `~ROLE`."""
    found: dict[str, int] = {}
    for role in (*_ROLES, *_KIN):
        kind = RELATIONS[role]
        for mine, ends, arrow, name in (
            (kind.sources, kind.targets, "-[:{}]->", role),
            (kind.targets, kind.sources, "<-[:{}]-", f"~{role}"),
        ):
            if label in mine:
                way = arrow.format(cypher.identifier(role))
                found[name] = _count(store, f"(a:{label} {{id: $id}}){way}(b:{'|'.join(ends)})", id_)
    if label in _JOINED:
        way, ends_ = _JOINED[label]
        name = "EVALUATED_ON" if label in RELATIONS["OF"].targets else "~EVALUATED_ON"
        found[name] = _count(store, f"(a:{label} {{id: $id}}){way}(b:{ends_})", id_)
    return {name: number for name, number in sorted(found.items()) if number}


def _count(store: "Store", pattern: str, id_: str) -> int:
    rows = store.run(f"MATCH {pattern} RETURN count(DISTINCT b.id) AS n", {"id": id_})
    return int(str(rows.rows[0][0]))


def _together(atlas: "Atlas", label: str, id_: str) -> list[dict[str, object]]:
    """List the entities that the same papers deal with most."""
    rows = atlas.store.run(
        f"MATCH (a:{label} {{id: $id}})<-[]-(p:Paper)-[]->(b:{_ENTITIES}) WHERE b.id <> $id "
        "RETURN b.id AS id, b.name AS name, count(DISTINCT p.id) AS n ORDER BY n DESC, id LIMIT $most",
        {"id": id_, "most": _TOGETHER},
    )
    return [
        {"id": str(one), "name": visible(str(name)), "type": _type(atlas, str(one)), "papers": papers}
        for one, name, papers in rows
        if int(str(papers)) > 1
    ]
