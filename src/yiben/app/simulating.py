"""Drafts and simulations said to programs and at the terminal (起草与模拟): plain types, money in yuan."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from yiben.capabilities.programmes import drafts, scenarios
from yiben.kernel.text import Text

FIGURES: tuple[tuple[Text, Callable[[Any], int]], ...] = (
    (Text("企业总数", "rows"), lambda one: int(one.rows)),
    (Text("原符合", "qualified"), lambda one: int(one.before.eligible)),
    (Text("现符合", "qualify"), lambda one: int(one.after.eligible)),
    (Text("新进入", "enter"), lambda one: int(one.entering)),
    (Text("退出", "leave"), lambda one: int(one.leaving)),
    (Text("缺少事实", "cannot be told"), lambda one: int(one.after.unknown)),
)


def yuan(fen: int | None) -> str:
    """An amount as people read it; – where none is computed."""
    return "–" if fen is None else f"{fen / 100:,.2f}".removesuffix(".00")


def draft_document(one: drafts.Draft) -> dict[str, Any]:
    """A draft, with its text."""
    return asdict(one) | {"state": str(one.state)}


def checked_document(checked: drafts.Checked) -> dict[str, Any]:
    """A draft with what is wrong and what may be turned, in the current language."""
    return {
        "draft": draft_document(checked.draft),
        "sound": checked.sound,
        "problems": [
            {
                "code": one.code,
                "message": str(one.says),
                "hint": str(one.hint) if one.hint else None,
                "where": dict(one.where),
            }
            for one in checked.problems
        ],
        "thresholds": [{"id": one.id, "title": str(one.title), "now": one.now} for one in checked.thresholds],
        "facts": list(checked.facts),
    }


def simulation_document(run: scenarios.Simulation) -> dict[str, Any]:
    """A run with the first of those who enter and leave, as the actor may see them."""
    return {
        "draft": run.draft,
        "edition": run.edition,
        "programme": run.programme,
        "title": str(run.title),
        "against": run.against,
        "resource": run.resource,
        "name": run.name,
        "snapshot": run.snapshot,
        "as_of": run.as_of,
        **scenarios.comparison_document(run.found),
        "entered": [dict(row) for row in run.found.entered],
        "left": [dict(row) for row in run.found.left],
        "refused": [
            {"column": one.column, "why": str(one.why), "says": str(one.says), "count": one.count}
            for one in run.found.refused
        ],
        "hidden": list(run.hidden),
        "truncated": run.truncated,
    }


def beside_document(beside: scenarios.Beside) -> dict[str, Any]:
    """Scenarios side by side."""
    return {
        "scenarios": [scenarios.scenario_document(one) for one in beside.scenarios],
        "same_data": beside.same_data,
        "breakdowns": [
            {
                "by": one.fact,
                "title": str(one.title),
                "groups": [
                    {
                        "name": group.name,
                        "after": list(group.after),
                        "cost": [None if fen is None else fen / 100 for fen in group.cost],
                    }
                    for group in one.groups
                ],
            }
            for one in beside.breakdowns
        ],
    }
