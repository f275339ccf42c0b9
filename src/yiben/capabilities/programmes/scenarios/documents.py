"""Scenarios as documents (场景存取): plain JSON in and out, without a single row of the table."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from yiben.capabilities.programmes.scenarios.model import Scenario
from yiben.engines.rules.entitlements.compared import Breakdown, Comparison, Figures, Group, Turned
from yiben.kernel.text import Text


def figures_document(found: Comparison) -> dict[str, Any]:
    """What is kept of a comparison."""
    return {
        "rows": found.rows,
        "before": asdict(found.before),
        "after": asdict(found.after),
        "entering": found.entering,
        "leaving": found.leaving,
        "breakdowns": [
            {"fact": one.fact, "title": _text(one.title), "groups": [asdict(group) for group in one.groups]}
            for one in found.breakdowns
        ],
        "criteria": [
            {"id": one.id, "title": _text(one.title), "opened": one.opened, "closed": one.closed}
            for one in found.criteria
        ],
        "lacking": list(found.lacking),
        "minimum": found.minimum,
    }


def figures_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same, as fields of a `Scenario`."""
    return {
        "rows": document["rows"],
        "before": Figures(**document["before"]),
        "after": Figures(**document["after"]),
        "entering": document["entering"],
        "leaving": document["leaving"],
        "breakdowns": tuple(
            Breakdown(
                fact=one["fact"],
                title=Text(**one["title"]),
                groups=tuple(Group(**group) for group in one["groups"]),
            )
            for one in document["breakdowns"]
        ),
        "criteria": tuple(
            Turned(id=one["id"], title=Text(**one["title"]), opened=one["opened"], closed=one["closed"])
            for one in document["criteria"]
        ),
        "lacking": tuple(document["lacking"]),
        "hidden": tuple(document.get("hidden", ())),
        "minimum": document["minimum"],
    }


def scenario_document(one: Scenario) -> dict[str, Any]:
    """A scenario for programs; money in yuan, in the current language."""
    return {
        "id": one.id,
        "name": one.name,
        "draft": one.draft,
        "edition": one.edition,
        "programme": one.programme,
        "title": str(one.title),
        "against": one.against,
        "resource": one.resource,
        "resource_name": one.resource_name,
        "snapshot": one.snapshot,
        "as_of": one.as_of,
        "by": one.by,
        "at": one.at,
        **comparison_document(one),
        "hidden": list(one.hidden),
    }


def comparison_document(found: Comparison | Scenario) -> dict[str, Any]:
    """Figures before and after for programs; money in yuan."""
    return {
        "rows": found.rows,
        "before": _figures(found.before),
        "after": _figures(found.after),
        "entering": found.entering,
        "leaving": found.leaving,
        "cost_change": _yuan(found.cost_change),
        "currency": "CNY",
        "breakdowns": [
            {
                "by": one.fact,
                "title": str(one.title),
                "groups": [
                    asdict(group)
                    | {
                        "cost_before": _yuan(group.cost_before),
                        "cost_after": _yuan(group.cost_after),
                        "withheld": group.withheld,
                    }
                    for group in one.groups
                ],
            }
            for one in found.breakdowns
        ],
        "criteria": [
            {"id": one.id, "title": str(one.title), "opened": one.opened, "closed": one.closed}
            for one in found.criteria
        ],
        "lacking": list(found.lacking),
        "minimum": found.minimum,
    }


def _figures(one: Figures) -> dict[str, Any]:
    return asdict(one) | {"cost": _yuan(one.cost)}


def _yuan(fen: int | None) -> float | int | None:
    return None if fen is None else fen // 100 if fen % 100 == 0 else fen / 100


def _text(one: Text) -> dict[str, str]:
    return {"zh": one.zh, "en": one.en}
