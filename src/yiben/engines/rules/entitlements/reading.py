"""Reads `[[programme]]` and `[[stacking]]` tables into their nouns. Expressions stay text; `compiling.py` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.criteria import read_criteria
from yiben.engines.rules.entitlements.faults import Faults, Path
from yiben.engines.rules.entitlements.model import (
    About,
    Benefit,
    Bracket,
    CountsAs,
    Form,
    Limit,
    Once,
    Per,
    Programme,
    ProgrammeKind,
    Selection,
    Sharing,
    Stacking,
    Table,
    Within,
)
from yiben.engines.rules.entitlements.tables import ANY, MONEY, Desk, full_id, words
from yiben.kernel.text import Text

MOST_YEARS = 50
"""No text pays anything for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A programme as read, where its criteria stand, and what is wrong so far."""

    programme: Programme
    paths: dict[str, Path]
    faults: Faults


def read_programme(
    table: Mapping[str, Any], *, pack: str, from_: date | None = None, until: date | None = None
) -> Draft:
    """The programme in a `[[programme]]` table whose shape was checked, with all that does not hold together.

    `from_` and `until` are the pack's own, which hold where the table has none.
    """
    name = str(table.get("id", ""))
    desk = Desk(pack, Faults(name))
    criteria = read_criteria(table.get("criteria"), desk)
    programme = Programme(
        id=f"{pack}/{name}",
        title=desk.text(table, "zh", "en") or Text(name, name),
        about=desk.word(About, table.get("about"), ("about",), About.ENTERPRISE),
        kind=desk.word(ProgrammeKind, table.get("kind"), ("kind",), ProgrammeKind.SUBSIDY),
        criteria=criteria,
        article=words(table.get("article")),
        clause=table.get("clause"),
        says=desk.text(table, "says_zh", "says_en"),
        from_=_day(table.get("from")) or from_,
        until=_day(table.get("until")) or until,
        once=desk.word(Once, table.get("once"), ("once",), Once.APPLICANT) if "once" in table else None,
        years=table.get("years"),
        benefit=_benefit(table["benefit"], desk) if "benefit" in table else None,
        selection=_selection(table["selection"], desk) if "selection" in table else None,
        counts=tuple(
            CountsAs(fact=one["fact"], also=one["also"], title=desk.text(one, "zh", "en") or Text("", ""))
            for one in table.get("counts", ())
        ),
        reading=desk.text(table, "reading_zh", "reading_en"),
        corrupt=desk.text(table, "corrupt_zh", "corrupt_en"),
    )
    if programme.years is not None and not 1 <= programme.years <= MOST_YEARS:
        desk.wrong(
            ("years",),
            f"years 是 1 到 {MOST_YEARS}",
            f"`years` is from 1 to {MOST_YEARS}",
            code="programme_years",
        )
    if programme.from_ and programme.until and programme.until <= programme.from_:
        desk.wrong(
            ("until",),
            f"until {programme.until} 不晚于 from {programme.from_}",
            f"`until` {programme.until} is not after `from` {programme.from_}",
            Text("until 是失效的第一天", "`until` is the first day it no longer holds."),
            code="programme_dates",
        )
    return Draft(programme=programme, paths=desk.paths, faults=desk.faults)


def read_stacking(
    table: Mapping[str, Any], *, pack: str, programmes: tuple[str, ...] = ()
) -> tuple[Stacking, Faults]:
    """The rule in a `[[stacking]]` table; `among` gets the pack's id where it names none, `*` is all of `programmes`."""
    name = str(table.get("id", ""))
    desk = Desk(pack, Faults(name))
    stacking = Stacking(
        id=f"{pack}/{name}",
        title=desk.text(table, "zh", "en") or Text(name, name),
        among=tuple(
            dict.fromkeys(
                name
                for one in words(table.get("among"))
                for name in (programmes if one == "*" else (full_id(one, pack),))
            )
        ),
        rule=desk.word(Sharing, table.get("rule"), ("rule",), Sharing.HIGHEST),
        per=desk.word(Per, table.get("per"), ("per",), Per.APPLICANT),
        within=desk.word(Within, table.get("within"), ("within",), Within.PROGRAMME),
        most=desk.number(table.get("most"), ("most",), of=MONEY),
        article=words(table.get("article")),
    )
    if (stacking.rule is Sharing.CAPPED) != (stacking.most is not None):
        desk.wrong(
            ("rule",),
            "capped 要写 most，其他不写",
            "`most` goes with capped, and with nothing else",
            Text('写 most = "500万元"', 'Write most = "500万元".'),
            code="stacking_most",
        )
    if stacking.rule is Sharing.EXCLUSIVE and stacking.within is Within.YEAR:
        desk.wrong(
            ("within",),
            "互斥是在事项之间选择，不按年",
            "`within` year does not go with exclusive: one chooses between programmes, not years",
            code="stacking_within",
        )
    return stacking, desk.faults


def _day(said: Any) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    return said if isinstance(said, date) else date.fromisoformat(said) if isinstance(said, str) else None


def _expression(table: Mapping[str, Any], name: str) -> str | None:
    return str(table[name]) if name in table else None


def _benefit(table: Mapping[str, Any], desk: Desk) -> Benefit:
    at: Path = ("benefit",)
    if "amount" in table and "table" in table:
        desk.wrong(
            (*at, "table"),
            "amount 和 table 只能写一个",
            "has both `amount` and `table`",
            code="benefit_twice",
        )
    return Benefit(
        form=desk.word(Form, table.get("form"), (*at, "form"), Form.MONEY),
        amount=_expression(table, "amount"),
        table=_table(table["table"], desk) if "table" in table else None,
        cap=_expression(table, "cap"),
        floor=_expression(table, "floor"),
        ceiling=bool(table.get("ceiling", False)),
        limits=tuple(
            Limit(
                per=desk.word(Per, one.get("per"), (*at, "limits", number, "per"), Per.APPLICANT),
                within=desk.word(
                    Within, one.get("within"), (*at, "limits", number, "within"), Within.PROGRAMME
                ),
                most=desk.number(one.get("most"), (*at, "limits", number, "most"), of=MONEY) or Fraction(0),
            )
            for number, one in enumerate(table.get("limits", ()))
        ),
        duty=desk.text(table, "duty_zh", "duty_en"),
    )


def _table(table: Mapping[str, Any], desk: Desk) -> Table:
    rows = []
    for number, one in enumerate(table.get("rows", ())):
        at: Path = ("benefit", "table", "rows", number)
        ends = {
            name: desk.number(one.get(name), (*at, name), of=ANY) for name in ("from", "over", "to", "below")
        }
        rows.append(
            Bracket(
                from_=ends["from"],
                over=ends["over"],
                to=ends["to"],
                below=ends["below"],
                amount=str(one.get("amount", "")),
            )
        )
    return Table(by=str(table.get("by", "")), rows=tuple(rows))


def _selection(table: Mapping[str, Any], desk: Desk) -> Selection:
    ranks = []
    for number, one in enumerate(words(table.get("rank_by"))):
        parts = one.rsplit(None, 1)
        way = parts[-1].lower() if parts else ""
        if way not in {"asc", "desc"}:
            desk.wrong(
                ("selection", "rank_by", number),
                f"{one[:60]} 之后要写 asc 或 desc",
                f"{one[:60]} needs asc or desc behind it",
            )
            continue
        ranks.append((parts[0], way == "desc"))
    return Selection(
        rank_by=tuple(ranks),
        places=int(table.get("places", 0)),
        per=table.get("per"),
        share_when_short=table.get("share_when_short"),
    )
