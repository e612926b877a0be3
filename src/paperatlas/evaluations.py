"""Pair what is evaluated with what it is evaluated on, and tie the stated numbers to the right pair."""

import re
from dataclasses import dataclass

from paperatlas.model import Evaluation, Found, Role
from paperatlas.roles import PaperContext

__all__ = ["evaluations"]

_AGENT_ROLES = {Role.EVALUATES.value, Role.COMPARES_TO.value}
_VALUE = re.compile(
    r"(?:from \d+(?:\.\d+)?\s?%? to \d+(?:\.\d+)?\s?%?"
    r"|[+-]?\d+(?:\.\d+)?\s?(?:%|percentage points?|points?|pp\b|BLEU|ROUGE|F1|dB)"
    r"|(?<![\w.])\d{1,3}\.\d+(?![\w.])(?!\s?(?:[BbMKkTx×]|billion|million|times|hours|GB|ms|s\b)))"
)
_METRIC = re.compile(
    r"(?i)\b(?:(?:top-[15] |exact[- ]match |execution |test |mean |average |balanced |zero-shot |pass@\d+ |relative )?accuracy|"
    r"pass@\d+|(?:macro|micro)?[- ]?F1(?:[- ]score)?|BLEU(?:-\d)?|ROUGE(?:-[\dL]+)?|chrF(?:\+\+)?|COMET|METEOR|CIDEr|"
    r"perplexity|WER|word error rate|CER|success rate|win[- ]rate|exact match|EM\b|mAP|mIoU|IoU|Dice|AUROC|AUC|FID|PSNR|SSIM|"
    r"LPIPS|MRR|nDCG(?:@\d+)?|NDCG(?:@\d+)?|recall(?:@\d+)?|precision|hit rate|resolve(?:d)? rate|MAE|RMSE|MSE|EER|"
    r"Spearman(?: correlation)?|Pearson(?: correlation)?|Elo|solve rate|completion rate|score)\b"
)


@dataclass(slots=True)
class _Place:
    """Hold a mention's place in the document's text."""

    found: Found
    start: int
    end: int
    sentence: int


def _places(context: PaperContext, found: list[Found]) -> list[_Place]:
    document = context.document
    places = []
    for entity in found:
        for mention in entity.mentions:
            start = mention.start + (document.offset if mention.field == "abstract" else 0)
            places.append(_Place(entity, start, start + len(mention.text), document.sentence_at(start)))
    return sorted(places, key=lambda p: (p.start, p.found.id))


def evaluations(context: PaperContext, found: list[Found]) -> list[Evaluation]:
    """Return the evaluation pairs of a paper, each with the sentence that says so.

    An agent (a model or method that is evaluated, introduced as the main proposal with results, or compared
    with) and a data set it is evaluated on make a pair when a sentence ties them; the paper's own proposal is
    tied to every set that the paper evaluates on, since the experiments run it there.
    """
    data = [f for f in found if Role.EVALUATES_ON.value in f.roles]
    agents = [f for f in found if f.type in ("Model", "Method") and _AGENT_ROLES & set(f.roles)]
    if not data or not agents:
        return []
    places = _places(context, found)
    mains = [f for f in agents if f.new and Role.EVALUATES.value in f.roles]
    rows: dict[tuple[str, str], Evaluation] = {}
    for target in data:
        for place in (p for p in places if p.found is target):
            _pairs_at(context, target, place, places, agents, mains, rows)
    return list(rows.values())


def _pairs_at(
    context: PaperContext,
    target: Found,
    place: _Place,
    places: list[_Place],
    agents: list[Found],
    mains: list[Found],
    rows: dict[tuple[str, str], Evaluation],
) -> None:
    """Add the pairs that one mention of a data set makes."""
    document = context.document
    if target.new and place.start < document.offset:
        return
    here = [p for p in places if p.sentence == place.sentence and any(p.found is a for a in agents)]
    tied = list({p.found.id: p.found for p in here}.values())
    if not target.new:
        tied += [m for m in mains if m not in tied]
    for agent in tied:
        _add(context, agent, target, place, here, rows)


def _add(
    context: PaperContext,
    agent: Found,
    target: Found,
    place: _Place,
    here: list[_Place],
    rows: dict[tuple[str, str], Evaluation],
) -> None:
    document = context.document
    near = min((p for p in here if p.found is agent), key=lambda p: abs(p.start - place.start), default=None)
    metric, value = _number(document.text, document.starts[place.sentence], document.ends[place.sentence], place, near)
    key = (agent.id, target.id)
    if key in rows and (rows[key].value or not value):
        return
    field, shift = document.locate(place.start)
    confidence = min(_role_confidence(agent), _role_confidence(target)) * (0.9 if near else 0.75)
    rows[key] = Evaluation(
        model=agent.name,
        model_id=agent.id,
        on=target.name,
        on_id=target.id,
        metric=metric,
        value=value,
        field=field,
        start=document.starts[place.sentence] - shift,
        end=document.ends[place.sentence] - shift,
        sentence=document.sentence(place.sentence),
        confidence=round(confidence, 3),
    )


def _role_confidence(found: Found) -> float:
    return max((m.confidence for m in found.mentions), default=0.5)


def _number(text: str, begin: int, end: int, target: _Place, agent: _Place | None) -> tuple[str, str]:
    """Return metric and value stated for a pair in a sentence; empty where it is not plain."""
    values = list(_VALUE.finditer(text, begin, end))
    if not values:
        return "", ""
    anchor = agent or target
    best = min(values, key=lambda v: min(abs(v.start() - anchor.end), abs(v.start() - target.end)))
    if abs(best.start() - target.end) > 120 and abs(best.start() - anchor.end) > 60:
        return "", ""
    metrics = list(_METRIC.finditer(text, begin, end))
    metric = min(metrics, key=lambda m: abs(m.start() - best.start())).group() if metrics else ""
    return metric, best.group().strip()

