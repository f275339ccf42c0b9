"""Bulletins for programs."""

from typing import Any

from yiben.capabilities.bulletins import Bulletin
from yiben.engines.rules.bulletins import Outcome


def brief(found: Bulletin) -> dict[str, Any]:
    """One line of the list."""
    return {
        "bulletin": found.id,
        "title": found.title,
        "begins": found.begins.isoformat(),
        "ends": found.ends.isoformat(),
        "figures": len(found.figures),
        "recounts": {str(one): found.many(one) for one in Outcome},
    }


def document(found: Bulletin) -> dict[str, Any]:
    """The whole: figures as printed, and each count with what unrounded figures could give."""
    return brief(found) | {
        "printed": [
            {
                "id": one.id,
                "title": one.title,
                "value": float(one.value),
                "unit": one.unit,
                "growth": None if one.growth is None else float(one.growth),
                "share": None if one.share is None else float(one.share),
                "share_of": one.share_of,
                "change": None if one.change is None else float(one.change),
                "line": one.line,
            }
            for one in found.figures.values()
        ],
        "counted": [
            {
                "kind": one.kind,
                "of": one.of,
                "by": list(one.by),
                "printed": float(one.printed),
                "computed": float(one.computed),
                "between": [float(one.low), float(one.high)],
                "outcome": one.outcome,
            }
            for one in found.recounts
        ],
    }
