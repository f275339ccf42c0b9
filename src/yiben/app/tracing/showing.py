"""Chains of data products as a picture, a table and a document."""

from typing import Any

from yiben.app.tracing.chain import Chain
from yiben.app.tracing.links import KINDS, Link
from yiben.app.tracing.placing import places
from yiben.capabilities.traceability import Trail
from yiben.kernel.text import Text
from yiben.ui.figures import Box, Descent, descent

UNNAMED = Text("不对您显示", "not shown to you")


def picture_of(found: Chain) -> Descent:
    """From raw resources at the left to buyers at the right."""
    boxes = [
        Box(
            id=one.id,
            column=one.place,
            title=_title(one),
            note=f"{KINDS[one.kind]} {one.who}".strip(),
            href=one.href,
            main=one.id == found.start,
        )
        for one in found.links
    ]
    return descent(boxes, found.pairs)


def _title(one: Link) -> str:
    """What stands in a box: of a file its format and the end of its number, which differs."""
    if one.hidden:
        return str(UNNAMED)
    return f"{one.name.partition(' ')[0]} …{one.id[-8:]}" if one.kind == "export" else one.name


def trail_picture(trail: Trail) -> Descent:
    """From raw material at the left to products at the right; the batch asked for stands out."""
    pairs = [(one.batch, one.into) for one in trail.uses]
    recalled = {one.batch for one in trail.recalls}
    found = places(trail.batches, pairs) or dict.fromkeys(trail.batches, 0)

    boxes = [
        Box(
            id=one.code,
            column=found[one.code],
            title=one.product,
            note=str(Text(f"{one.code} 已召回", f"{one.code} recalled"))
            if one.code in recalled
            else one.code,
            href=f"/batches/{one.code}",
            main=one.code == trail.of,
        )
        for one in trail.batches.values()
    ]
    return descent(boxes, pairs)


def chain_document(found: Chain) -> dict[str, Any]:
    """For programs."""
    return {
        "from": found.start,
        "links": [_link(one) for one in found.links],
        "pairs": [{"from": a, "to": b} for a, b in found.pairs],
        "hidden": found.hidden,
        "cut": found.cut,
    }


def _link(one: Link) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "place": one.place,
        "name": one.name or None,
        "who": one.who or None,
        "when": one.when or None,
        "event": one.event,
    }
