"""A small book of facts and programmes over it, for tests of the one-applicant half."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yiben.engines.rules.entitlements import (
    Answer,
    Compiled,
    FactBook,
    Sitting,
    programme_from,
    read_applicant,
)

DAY = date(2026, 11, 22)
_KINDS = {
    "revenue": "money",
    "rd": "money",
    "profit": "money",
    "share": "share",
    "racks": "whole",
    "patents": "whole",
    "standards": "whole",
    "score": "number",
    "founded": "date",
    "titles": "words",
    "size": "word",
    "city": "word",
    "green": "flag",
    "priority": "flag",
    "batch": "whole",
}
_MORE: Mapping[str, Mapping[str, Any]] = {
    "revenue": {"least": 0},
    "rd": {"least": 0},
    "racks": {"least": 0},
    "patents": {"least": 0},
    "standards": {"least": 0},
    "share": {"least": 0, "most": 1},
    "size": {"values": [{"id": one, "zh": one, "en": one} for one in ("small", "medium", "large")]},
}
FACTS: list[dict[str, Any]] = [
    {"id": name, "zh": f"事实{name}", "en": name, "about": "enterprise", "kind": kind}
    | dict(_MORE.get(name, {}))
    for name, kind in _KINDS.items()
]
FACTS.append(
    {
        "id": "rd_ratio",
        "zh": "研发占比",
        "en": "R&D ratio",
        "about": "enterprise",
        "kind": "share",
        "formula": "rd / revenue",
    }
)
BOOK = FactBook.read({"fact": FACTS})


def leaf(id_: str, test: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "test": test, "zh": f"条件{id_}", "en": f"criterion {id_}"} | more


def named(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "zh": f"条件{id_}", "en": f"criterion {id_}"} | more


def table(*parts: Mapping[str, Any], id_: str = "one", **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "zh": "补贴",
        "en": "Subsidy",
        "article": "三",
        "about": "enterprise",
        "kind": "subsidy",
        "criteria": {"all": list(parts)},
    } | more


def made(*parts: Mapping[str, Any], parameters: Mapping[str, Any] | None = None, **more: Any) -> Compiled:
    return programme_from(table(*parts, **more), pack="demo", book=BOOK, parameters=parameters)


def ask(
    of: Compiled, facts: Mapping[str, Any], *, day: date = DAY, beside: Sequence[Compiled] = ()
) -> Answer:
    known = {one.id: one for one in (of, *beside)}
    return Sitting(read_applicant(facts, BOOK), BOOK, as_of=day, known=known).ask(of)


def truth(test: str, facts: Mapping[str, Any], *, day: date = DAY) -> bool | None:
    return ask(made(leaf("a", test)), facts, day=day).eligible
