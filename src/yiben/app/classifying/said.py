"""Activities as people type them, and answers as programs read them."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from yiben.capabilities.classifications import Activity, Classification, Filled, Verdict, counts
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_BREAKS = re.compile(r"[\n;；]+")
_MOST = 200


def activities_of(said: str) -> list[Activity]:
    """`C3911 60%; I65 0.4`: one activity a line, its share of revenue after it. Raises BadInput `bad_activities`."""
    found = [_activity(line.split()) for line in _BREAKS.split(said) if line.strip()]
    if len(found) > _MOST:
        raise BadInput("bad_activities", Text(f"最多 {_MOST} 项活动", f"At most {_MOST} activities."))
    return found


def activity(industry: str, share: str | float | None) -> Activity:
    """One activity; the share as `60%`, `0.6` or nothing."""
    return Activity(industry=industry, share=None if share is None or share == "" else _share(str(share)))


def _activity(words: list[str]) -> Activity:
    return activity(words[0], words[1] if len(words) > 1 else None)


def _share(said: str) -> Fraction:
    try:
        value = Fraction(Decimal(said.rstrip("%％")))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise BadInput(
            "bad_activities",
            Text(f"比重“{said[:20]}”不是数字", f"The share “{said[:20]}” is no number."),
            where={"field": "share"},
            hint=Text("写 60% 或 0.6", "Write 60% or 0.6."),
        ) from error
    return value / 100 if said.endswith(("%", "％")) else value


def classification_document(found: Classification) -> dict[str, Any]:
    """A classification for programs."""
    return {
        "classification": found.id,
        "pack": found.pack,
        "title": found.title,
        "maps_to": found.maps_to,
        "table": "lost" if found.lost else "whole",
        "counts": [
            {"of": one.of, "there": one.there, "stated": one.stated, "missing": one.missing}
            for one in counts(found)
        ],
        "groups": [
            {"id": one.id, "title": one.title, "core": one.core, "tops": list(one.tops), "line": one.line}
            for one in found.groups
        ],
        "classes": [
            {
                "code": one.code,
                "title": one.title,
                "core": group.core if (group := found.group_of(one.code)) else None,
                "industries": list(one.industries),
                "says": one.says,
                "line": one.line,
                "source": one.source,
            }
            for one in found.classes
        ],
    }


def verdict_document(found: Verdict) -> dict[str, Any]:
    """Where a company belongs, for programs. Shares are numbers from 0 to 1."""
    return {
        "classification": found.classification,
        "core_least": _number(found.core_least),
        "core_most": _number(found.core_most),
        "says": found.says,
        "activities": [
            {
                "industry": one.industry,
                "title": one.title,
                "share": _number(one.share),
                "certainty": one.certainty,
                "core": one.core,
                "classes": [{"code": each.code, "title": each.title} for each in one.classes],
                "why": one.why,
                "line": one.line,
            }
            for one in found.activities
        ],
    }


def filled_document(found: Filled) -> dict[str, Any]:
    """What filling did, for programs."""
    return {
        "added": found.added,
        "changed": found.changed,
        "same": found.same,
        "rejected": [{"row": one.row, "code": one.code, "why": one.why} for one in found.rejected],
        "counts": [{"of": one.of, "there": one.there, "stated": one.stated} for one in found.counts],
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
