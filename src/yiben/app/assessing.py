"""`yiben assess` and `POST /api/assess`: an applicant's facts in, answers out (the contract's shapes)."""

from datetime import date
from typing import Any

from yiben.engines.rules.entitlements import Answer, Hearing, brief, opening, told
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST = 1_000
"""Applicants of one call; more are a table: `yiben assess … --table`."""


def answered(answer: Answer) -> dict[str, Any]:
    """One programme's answer with what would open it."""
    return told(answer) | opening(answer).as_dict()


def heard(hearing: Hearing, *, scope: str, as_of: date, explain: str = "brief") -> dict[str, Any]:
    """All programmes' answers: those met first, the most money first, then those undecided. `explain`: `brief` or `criteria`."""
    listed = []
    for answer in sorted(hearing.answers, key=_order):
        one = told(answer) if explain == "criteria" else brief(answer)
        # What was not read is told once, below.
        listed.append({key: said for key, said in one.items() if key != "unread"} | opening(answer).as_dict())
    return {
        "as_of": as_of.isoformat(),
        "scope": scope,
        "asked": len(listed),
        "met": sum(one["eligible"] is True for one in listed),
        "undecided": sum(one["eligible"] is None for one in listed),
        "programmes": listed,
        "left_out": hearing.left_out.as_dict() if hearing.left_out else None,
        "together": hearing.stacked.as_dict(),
        "worth": [one.as_dict() for one in hearing.worth],
        "unread": list(hearing.unread),
    }


def _order(answer: Answer) -> tuple[int, float, str]:
    rank = {True: 0, None: 1, False: 2}[answer.eligible]
    most = answer.amount.most if answer.amount and answer.amount.most is not None else 0
    return (rank, -float(most), answer.of.id)


def day_of(text: str | None) -> date | None:
    """A day as people write it. Raises BadInput."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "bad_day",
            Text(f"不是日期：{text[:40]}", f"This is no date: {text[:40]}."),
            where={"field": "as_of"},
            hint=Text("写作 2026-11-22", "Write it as 2026-11-22."),
        ) from None
