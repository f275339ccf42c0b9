"""The two lists as rows of words (清单导入导出): which headings there are, what a row says. Pure."""

from collections.abc import Callable, Mapping, Sequence

from yiben.capabilities.stewardship.model import (
    DUTY_TITLES,
    STATE_TITLES,
    Answer,
    Column,
    Demand,
    Duty,
    DutyKind,
    ListName,
    Wish,
)
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Meanings = Callable[[Sequence[str]], Sequence[str | None]]
"""What words mean, as the semantic types of the packs say; None where that is not known."""

HEADINGS: Mapping[ListName, Mapping[str, Text]] = {
    ListName.DEMAND: {
        "organisation": Text("需求单位", "organisation"),
        "title": Text("需求名称", "title"),
        "says": Text("需求说明", "description"),
        "items": Text("数据项", "items"),
        "purpose": Text("用途", "purpose"),
        "matter": Text("政务服务事项", "matter"),
        "provider": Text("提供单位", "provider"),
        "basis": Text("法律依据", "basis"),
        "until": Text("使用至", "until"),
    },
    ListName.DUTY: {
        "organisation": Text("责任单位", "organisation"),
        "title": Text("数据名称", "title"),
        "kind": Text("责任", "duty"),
        "resource": Text("目录", "entry"),
        "basis": Text("依据", "basis"),
        "since": Text("起始日", "since"),
    },
}
_PARTING = str.maketrans(dict.fromkeys(",，;；|\n\t/", "、"))


def columns_of(header: Sequence[str], list_: ListName) -> dict[str, int]:
    """Which column of a file holds which field, by heading in either language or by the field's own word.

    Raises BadInput `no_such_heading` when the title is missing: then it is another table.
    """
    wanted = {
        word.casefold(): field
        for field, text in HEADINGS[list_].items()
        for word in (text.zh, text.en, field)
    }
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        field = wanted.get(str(name).strip().casefold())
        if field and field not in found:
            found[field] = place
    if "title" not in found:
        known = HEADINGS[list_].values()
        raise BadInput(
            "no_such_heading",
            Text(
                f"第一行应有「{HEADINGS[list_]['title'].zh}」一列",
                f"The first row lacks the heading “{HEADINGS[list_]['title'].en}”.",
            ),
            where={"line": 1},
            hint=Text(
                f"可用的列：{'、'.join(one.zh for one in known)}",
                f"Headings: {', '.join(one.en for one in known)}.",
            ),
        )
    return found


def wish_of(said: Mapping[str, str], meanings: Meanings) -> Wish:
    """A row of the list of demand as a wish."""
    return Wish(
        title=said.get("title", ""),
        says=said.get("says", ""),
        columns=named(said.get("items", ""), meanings),
        purpose=said.get("purpose", ""),
        matter=said.get("matter", ""),
        provider=said.get("provider") or None,
        basis=said.get("basis", ""),
        until=_day(said.get("until", "")) or None,
    )


def answer_of(said: Mapping[str, str]) -> Answer:
    """A row of the list of responsibility. BadInput `bad_duty` for an unknown kind."""
    word = said.get("kind", "").strip().casefold()
    kinds = {one: kind for kind, text in DUTY_TITLES.items() for one in (text.zh, text.en, str(kind), "")}
    if word not in kinds:
        raise BadInput(
            "bad_duty",
            Text(
                f"责任应为共享或归集，不能是「{word[:20]}」",
                f"A duty is to share or to gather, not “{word[:20]}”.",
            ),
            where={"field": "kind"},
        )
    return Answer(
        title=said.get("title", ""),
        kind=kinds[word] if word else DutyKind.SHARE,
        resource=said.get("resource") or None,
        basis=said.get("basis", ""),
        since=_day(said.get("since", "")),
    )


def named(said: str, meanings: Meanings) -> tuple[Column, ...]:
    """Names parted by 、 or commas, each once, with what they mean."""
    names = list(
        dict.fromkeys(clean for one in said.translate(_PARTING).split("、") if (clean := one.strip()))
    )
    if not names:
        return ()
    return tuple(
        Column(name=name, semantic=meaning) for name, meaning in zip(names, meanings(names), strict=True)
    )


def rows_of_demands(
    found: Sequence[Demand], names: Mapping[str, str], titles: Mapping[str, str]
) -> list[list[str]]:
    """The list of demand as rows below its headings, with how each stands. `names`: organisations."""
    rows = [
        [
            *(str(one) for one in HEADINGS[ListName.DEMAND].values()),
            str(Text("状态", "state")),
            str(Text("对接目录", "entry")),
        ]
    ]
    for one in found:
        wish = one.wish
        entry = one.resource or one.best or ""
        rows.append(
            [
                names.get(one.organisation, one.organisation),
                wish.title,
                wish.says,
                "、".join(column.name for column in wish.columns),
                wish.purpose,
                wish.matter,
                names.get(wish.provider or "", wish.provider or ""),
                wish.basis,
                wish.until or "",
                str(STATE_TITLES[one.state]),
                titles.get(entry, entry),
            ]
        )
    return rows


def rows_of_duties(
    found: Sequence[Duty], names: Mapping[str, str], titles: Mapping[str, str]
) -> list[list[str]]:
    """The list of responsibility as rows below its headings."""
    rows = [[*(str(one) for one in HEADINGS[ListName.DUTY].values()), str(Text("最近核对", "confirmed"))]]
    for one in found:
        answer = one.answer
        rows.append(
            [
                names.get(one.organisation, one.organisation),
                answer.title,
                str(DUTY_TITLES[answer.kind]),
                titles.get(answer.resource or "", answer.resource or ""),
                answer.basis,
                answer.since,
                (one.confirmed or "")[:10],
            ]
        )
    return rows


def _day(said: str) -> str:
    """A day as people type it: 2026/1/31, 2026.1.31 and 2026年1月31日 are 2026-01-31; a time of day is dropped."""
    plain = said.strip().split(" ")[0].split("T")[0]
    for mark in "年月/.":
        plain = plain.replace(mark, "-")
    parts = plain.rstrip("日").split("-")
    if len(parts) == 3 and all(part.isdecimal() and len(part) < 5 for part in parts):
        return f"{int(parts[0]):04}-{int(parts[1]):02}-{int(parts[2]):02}"
    return plain
