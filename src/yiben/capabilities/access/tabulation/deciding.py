"""What of a request may be drawn (裁决): the guard is asked about every column, shown and aggregated.

A column is grouped by what the asker sees of it row by row, so no class of a cell tells more than a page of rows.
A column measured is `hidden`, and enters with noise, unless the asker may see it in plain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yiben.capabilities import ledger
from yiben.capabilities.access.actions import examine, guard_of
from yiben.capabilities.access.tabulation.cells import Layout, Wanted
from yiben.capabilities.access.tabulation.model import ByAsk, Kind, MeasureAsk, Request
from yiben.capabilities.access.tabulation.parameters import Parameters
from yiben.capabilities.access.tabulation.wording import step
from yiben.engines.guard import (
    DISPLAY,
    STATISTICS,
    Bin,
    By,
    Column,
    Decision,
    Draw,
    Effect,
    Figure,
    Table,
    can_bin,
    can_sum,
)
from yiben.infra.lake import quote
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

MOST_BY, MOST_MEASURES = 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A request that may be drawn. `minimum` persons make a cell, after the strictest `level` asked for."""

    draw: Draw
    layout: Layout
    level: int
    minimum: int
    decisions: tuple[Decision, ...]

    @property
    def table(self) -> Table:
        """What is drawn from."""
        return self.draw.table


def decide(office: Office, actor: Actor, asked: Request, *, parameters: Parameters) -> Decided:
    """The draw of a request.

    Raises BadInput for what is not of its form, NotFound for the resource, Refused for a column that may
    not be grouped by or aggregated, with the rule.
    """
    _check(asked)
    with office.reading(actor) as work:
        known = ledger.describe(work, asked.resource)
    by, measures = _named(asked, [item.name for item in known.items])
    columns = dict.fromkeys([one.column for one in by] + [one.column for one in measures if one.column])
    listed = ", ".join(quote(name) for name in columns) or "count(*)"
    # Nothing of the request is in this text: these are the ledger's own names.
    sql = f"SELECT {listed} FROM {quote(known.resource.name)}"
    shown = examine(office, actor, sql, act=DISPLAY)
    drawn = examine(office, actor, sql, act=STATISTICS)
    table = drawn.tables[0]
    decisions = tuple(one for one in (*drawn.decisions, *shown.decisions) if one.column.name in columns)
    level = max((one.level for one in decisions), default=min(parameters.minimum))
    if level not in parameters.minimum:
        raise _never(decisions, level)
    hidden = {one.column.name for one in decisions if one.hidden}
    rules = {one.column.name: one for one in drawn.decisions}
    grouped = tuple(_group(office, one, decisions) for one in by)
    figures = _figures(asked, measures, rules, hidden)
    place = {one.column.name: at for at, one in enumerate(figures)}
    wanted = tuple(Wanted(kind=one.kind, at=place.get(one.column or "")) for one in measures)
    return Decided(
        draw=Draw(
            table=table,
            by=grouped,
            figures=figures,
            person=_person(table, parameters.person_keys),
            protection=parameters.protection,
            rows_per_person=None if asked.epsilon is None else parameters.rows_per_person,
        ),
        layout=Layout(by=grouped, figures=figures, wanted=wanted, where=_slice(asked, by)),
        level=level,
        minimum=parameters.minimum[level],
        decisions=decisions,
    )


def _check(asked: Request) -> None:
    names = [one.column for one in asked.by]
    if len(names) > MOST_BY or len(set(names)) < len(names):
        raise _bad(
            "bad_by", f"最多按 {MOST_BY} 个不同的列分组", f"Group by at most {MOST_BY} different columns."
        )
    if not asked.measures or len(asked.measures) > MOST_MEASURES:
        raise _bad(
            "bad_measures", f"请给出 1 至 {MOST_MEASURES} 个指标", f"Ask for 1 to {MOST_MEASURES} measures."
        )
    for one in asked.measures:
        if (one.kind is Kind.COUNT) != (one.column is None):
            raise _bad(
                "bad_measure", f"指标 {one.kind} 的列有误", f"The measure {one.kind} has a wrong column."
            )


def _named(asked: Request, known: Iterable[str]) -> tuple[list[ByAsk], list[MeasureAsk]]:
    """The request with its columns under the ledger's names."""
    names = list(known)
    folded = {name.casefold(): name for name in names}

    def name(said: str) -> str:
        if said in names:
            return said
        if said.casefold() in folded:
            return folded[said.casefold()]
        listed = ", ".join(names[:20])
        raise BadInput(
            "no_column",
            Text(f"没有这一列: {said}", f"There is no column “{said}”."),
            where={"column": said},
            hint=Text(f"可用的列: {listed}", f"Its columns: {listed}"),
        )

    by = [ByAsk(column=name(one.column), bin=one.bin, width=one.width) for one in asked.by]
    measures = [
        MeasureAsk(kind=one.kind, column=None if one.column is None else name(one.column))
        for one in asked.measures
    ]
    return by, measures


def _group(office: Office, asked: ByAsk, decisions: Iterable[Decision]) -> By:
    mine = [one for one in decisions if one.column.name == asked.column]
    guard = guard_of(office.home)
    for one in mine:
        if not guard.groupable(one):
            raise Refused(
                "not_groupable",
                Text(
                    f"不能按“{asked.column}”分组: {one.reason.zh}",
                    f"One may not group by “{asked.column}”. {one.reason.en}",
                ),
                where=_where(one),
                hint=Text(
                    "其脱敏形式不足以分组，请换一列",
                    "Nothing is left of it to group by once it is masked; choose another column.",
                ),
            )
    column = mine[0].column
    if asked.bin is not None and not can_bin(column, asked.bin):
        raise _bad(
            "bad_bin",
            f"“{asked.column}”({column.type})不能这样分组",
            f"“{asked.column}” ({column.type}) cannot be cut that way: dates by year or month, numbers by width.",
        )
    width = step(asked.width or 0, field=asked.column) if asked.bin is Bin.WIDTH else ""
    if asked.bin is Bin.WIDTH and (width == "0" or width.startswith("-")):
        raise _bad("bad_bin", "组距必须大于零", "The width of a class is more than zero.")
    return By(column=column, masked=any(one.hidden for one in mine), bin=asked.bin, width=width)


def _figures(
    asked: Request, measures: Iterable[MeasureAsk], rules: Mapping[str, Decision], hidden: set[str]
) -> tuple[Figure, ...]:
    figures: dict[str, Figure] = {}
    bounds = {name.casefold(): pair for name, pair in asked.bounds.items()}
    for one in measures:
        if one.column is None:
            continue
        rule = rules[one.column]
        if rule.effect is Effect.WITHHELD:
            raise Refused(
                "not_aggregated",
                Text(f"不能统计: {rule.reason.zh}", f"It may not be aggregated. {rule.reason.en}"),
                where=_where(rule),
            )
        summed = one.kind in (Kind.SUM, Kind.AVG)
        if summed and not can_sum(rule.column):
            raise _bad(
                "not_a_number",
                f"“{one.column}”({rule.column.type})不是数值，不能求和或平均",
                f"“{one.column}” ({rule.column.type}) holds no numbers to sum or average.",
            )
        before = figures.get(one.column)
        low, high = _bounds(asked, one.column, bounds) if summed else ("", "")
        if before is None or summed:
            figures[one.column] = Figure(
                column=rule.column, summed=summed, hidden=one.column in hidden, low=low, high=high
            )
    return tuple(figures.values())


def _where(rule: Decision) -> dict[str, object]:
    """The column, its level, and the articles that stand in the way where a pack rules."""
    found: dict[str, object] = {"column": rule.column.name, "level": rule.level}
    if rule.ruling is not None and not rule.ruling.permitted:
        found["articles"] = list(rule.ruling.citations)
    return found


def _bounds(asked: Request, column: str, bounds: Mapping[str, tuple[float, float]]) -> tuple[str, str]:
    if asked.epsilon is None:
        return "", ""
    pair = bounds.get(column.casefold())
    if pair is None or not pair[0] < pair[1]:
        raise _bad(
            "bounds_needed",
            f"开放统计需要“{column}”的上下界，如 0 与 20000",
            f"Open statistics need two bounds for “{column}”, as 0 and 20000, known without the data.",
        )
    return step(pair[0], field=column), step(pair[1], field=column)


def _person(table: Table, keys: Iterable[str]) -> Column | None:
    """The column that says whose a row is: the meaning named first."""
    found = {one.semantic: one for one in reversed(table.columns) if one.semantic}
    return next((found[key] for key in keys if key in found), None)


def _slice(asked: Request, by: Iterable[ByAsk]) -> Mapping[int, str]:
    place = {one.column.casefold(): at for at, one in enumerate(by)}
    strangers = [name for name in asked.where if name.casefold() not in place]
    if strangers:
        raise _bad(
            "bad_slice",
            f"只能取分组列的一类: {strangers[0]}",
            f"Only a class of a column one groups by can be asked for: {strangers[0]}",
        )
    return {place[name.casefold()]: value for name, value in asked.where.items()}


def _never(decisions: Iterable[Decision], level: int) -> Refused:
    one = next(one for one in decisions if one.level == level)
    return Refused(
        "never_aggregated",
        Text(
            f"“{one.column.name}”为 {level} 级，不作任何汇总",
            f"“{one.column.name}” is level {level}: never aggregated.",
        ),
        where={"column": one.column.name, "level": level},
        hint=Text("请去掉这一列", "Leave this column out."),
    )


def _bad(code: str, zh: str, en: str) -> BadInput:
    return BadInput(code, Text(zh, en))
