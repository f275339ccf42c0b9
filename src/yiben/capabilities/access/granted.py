"""Reading under a grant (按授权读取): the table is what was granted, its columns and its rows, and nothing else is there.

`narrowed` is the one place where a table becomes that. Rows are cut twice over: a row outside of the condition is
left out, and no value of it is in any column, so that in whatever order the engine computes, nothing that fails
or decides can see one.
"""

from collections.abc import Mapping
from dataclasses import replace

from yiben.capabilities import grants, ledger
from yiben.capabilities.access.model import Space
from yiben.capabilities.grants import Form, Grant, Road
from yiben.engines.guard import Act, Column, Effect, Given, Plan, Table, TableName
from yiben.infra.lake import Lake, Limits, quote, scan
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from yiben.kernel.text import Text

_MODES: Mapping[Road, str] = {
    Road.SQL: "query",
    Road.API: "api",
    Road.FILE: "export",
    Road.VERIFY: "verify",
    Road.DELIVERY: "export",
    Road.PREFILL: "query",
}
TENANT = "tenant_space"
"""The mode (多租户空间) of work that leaves its results where the data are."""

TOKEN = "token"  # noqa: S105  # the mask family
"""What hides a column granted as a token."""


def act_by(act: Act, road: Road, space: Space | None = None) -> Act:
    """The act as the packs are asked about it: provided to another organisation, by this road (提供).

    A query in a `space` gives nothing out of it: the packs are asked about the tenant space.
    Raises Refused for development and test: that is none of a grant's roads.
    """
    if act.mode == "development":
        raise Refused(
            "grant_other_road",
            Text("授权不用于开发测试", "A grant is not for development and test."),
            hint=Text("请去掉 --for development", "Leave --for development out."),
        )
    mode = TENANT if space is not None and road is Road.SQL else _MODES[road]
    return replace(act, activity="provide", mode=mode)


def begin(
    office: Office, actor: Actor, grant_id: str, *, purpose: str, road: Road
) -> tuple[Grant, int | None]:
    """Open the grant for one call and charge it; also how many rows it may give now (None: not bounded).

    Raises what `grants.open_grant` and `grants.charge` do. A call that fails later was a call.
    """
    with office.writing(actor) as work:
        found = grants.open_grant(work, grant_id, purpose=purpose, road=road)
        most = grants.rows_left(work, found)
        grants.charge(work, found)
    return found, most


def cut(limits: Limits, plan: Plan, grant: Grant, most: int | None, *, day: str) -> Limits:
    """The limits of a call of which `most` rows are left to be given; None: the grant bounds none.

    A row that holds values of several rows is charged as so many. Raises Refused `grant_gathers` for a statement
    that gathers any number of rows into one, `grant_rows_a_call` for one of which no call may give a row, and
    `grants.Overused` when less than one row is left.
    """
    if most is None:
        return limits
    if plan.gathers is not None:
        raise Refused(
            "grant_gathers",
            Text(f"该授权按行计量，语句不能用 {plan.gathers} 把多行合为一行", f"The grant counts rows: {plan.gathers} may not gather many into one."),
            where={"grant": grant.id, "part": plan.gathers},
            hint=Text("请逐行查询，或用计数、合计、最值等汇总", "Ask for the rows, or for counts, sums, smallest and greatest values."),
        )  # fmt: skip
    budget = grant.draft.budget
    if budget.rows_a_call is not None and budget.rows_a_call < plan.width:
        raise Refused(
            "grant_rows_a_call",
            Text(f"这条语句的一行合 {plan.width} 行，授权每次至多 {budget.rows_a_call} 行", f"One row of this statement counts as {plan.width}; the grant gives {budget.rows_a_call} a call."),
            where={"grant": grant.id},
        )  # fmt: skip
    if budget.rows_a_day is not None and most < plan.width:
        raise grants.Overused(grant.id, grants.Measure.ROWS, most=budget.rows_a_day, day=day)
    return replace(limits, rows=min(limits.rows, most // plan.width))


def finish(work: Work, grant: Grant, *, road: Road, rows: int, cut: bool) -> None:
    """Before anything is handed out: the grant still holds, and the rows are charged. Raises like `begin`.

    `cut`: there were more rows than the grant had left. When that was the day's, it is told as over-use. `rows`:
    each counted as the plan's `width` says.
    """
    grants.open_grant(work, grant.id, purpose="", road=road)
    grants.charge(work, grant, calls=0, rows=rows)
    most = grant.draft.budget.rows_a_day
    if cut and most is not None and grants.spent(work, grant).rows >= most:
        day = grants.day_of(work.now())
        grants.tell_overuse(work, grants.Overused(grant.id, grants.Measure.ROWS, most=most, day=day))


def explained(error: YibenError, grant: Grant) -> YibenError:
    """A statement that names what the grant has not: the same error, with what the grant has."""
    if error.code != "bad_sql" or error.hint is not None:
        return error
    given = ", ".join(one.name for one in grant.draft.columns if one.form is not Form.VERIFY)
    checked = ", ".join(one.name for one in grant.draft.columns if one.form is Form.VERIFY)
    only_zh, only_en = (
        (f"；仅供核验: {checked}", f" To be verified only: {checked}.") if checked else ("", "")
    )
    hint = Text(f"该授权可查询的列: {given}{only_zh}", f"Columns this grant lets you read: {given}.{only_en}")
    return BadInput(error.code, error.message, where=error.where, hint=hint)


def tables(
    work: Work,
    lake: Lake,
    grant: Grant,
    names: tuple[TableName, ...],
    *,
    pinned: str | None,
    beside: Mapping[str, Table] | None = None,
) -> Mapping[TableName, Table]:
    """What the names of a statement stand for under a grant: its own table, one of its space's, or nothing.

    A snapshot that is not today's is read only when it is `pinned`: by a sealed cursor, never by the asker.
    """
    made = beside or {}
    return {
        name: made[name.name.casefold()]
        if name.version is None and name.name.casefold() in made
        else _table_called(work, lake, grant, name, pinned)
        for name in names
    }


def table_of(lake: Lake, resolved: ledger.Resolved) -> Table:
    """The table as the lake has it, with the ledger's grades: a column without an item stays ungraded."""
    snapshot = str(resolved.snapshot)
    graded = {item.name.casefold(): item for item in resolved.items}
    columns = []
    for column in lake.columns(resolved.resource, snapshot):
        item = graded.get(column.name.casefold())
        columns.append(
            Column(
                name=column.name,
                type=column.type,
                level=item.level if item else None,
                personal=item.personal if item else True,
                importance=str(item.importance) if item else "general",
                semantic=item.semantic if item else None,
                mask=item.mask if item else None,
                item=item.id if item else None,
            )
        )
    return Table(
        name=resolved.name,
        title=resolved.title,
        resource=resolved.resource,
        owner=resolved.org_name,
        snapshot=snapshot,
        relation=scan(lake.files(resolved.resource, snapshot)),
        columns=tuple(columns),
        rows=lake.rows(resolved.resource, snapshot),
    )


def narrowed(table: Table, grant: Grant) -> Table:
    """The granted columns of the grant's own resource, in the table's order, over the granted rows.

    Verify-only columns are not there; the condition may use any column. Raises Refused `grant_outdated` when
    nothing of it is left, or its condition no longer fits the data.
    """
    granted = {one.item: one for one in grant.draft.columns}
    columns = tuple(
        _given(column, grant, granted[column.item])
        for column in table.columns
        if column.item in granted and granted[column.item].form is not Form.VERIFY
    )
    if table.resource != grant.draft.resource or not columns:
        raise _outdated(grant)
    rows = condition_of(table, grant)
    if rows is None:
        return replace(table, columns=columns)
    shown = (f"CASE WHEN {rows} THEN {quote(one.name)} END AS {quote(one.name)}" for one in columns)
    relation = f"(SELECT {', '.join(shown)} FROM {table.relation} WHERE {rows})"
    return replace(table, columns=columns, relation=relation, rows=None)


def condition_of(table: Table, grant: Grant) -> str | None:
    """The grant's condition on rows, as SQL over the table's own columns; None: all rows."""
    return condition(grant, {one.name: one.type for one in table.columns})


def condition(grant: Grant, types: Mapping[str, str]) -> str | None:
    """The same over columns by name and DuckDB type. Raises Refused `grant_outdated`."""
    if grant.draft.rows is None:
        return None
    try:
        return grants.read_condition(grant.draft.rows, types).sql
    except BadInput:
        raise _outdated(grant) from None


def _given(column: Column, grant: Grant, granted: grants.GrantedColumn) -> Column:
    effect = Effect.PLAIN if granted.form is Form.PLAIN else Effect.MASKED
    given = Given(grant=grant.id, effect=effect, level=granted.level)
    return replace(column, given=given, mask=TOKEN if granted.form is Form.TOKEN else column.mask)


def _table_called(work: Work, lake: Lake, grant: Grant, name: TableName, pinned: str | None) -> Table:
    found = ledger.resolve(work, [name.name]).get(name.name.casefold())
    if found is None or found.resource != grant.draft.resource or found.snapshot is None:
        raise NotFound(
            "no_table",
            Text(f"授权范围内没有数据表「{name.name}」", f"There is no table “{name.name}” under this grant."),
            where={"table": name.name, "grant": grant.id},
            hint=Text("一条语句只读授权的那个资源", "A statement under a grant reads the resource granted, and nothing else."),
        )  # fmt: skip
    if name.version not in (None, found.snapshot):
        if name.version != pinned:
            raise Refused(
                "grant_other_snapshot",
                Text("按授权只能读取当前数据", "Under a grant, only the current data are read."),
                where={"table": name.name, "grant": grant.id},
                hint=Text("请去掉 AT (VERSION …)", "Leave AT (VERSION …) out."),
            )
        found = ledger.resolve(work, [name.name], at={name.name: pinned})[name.name.casefold()]
    return narrowed(table_of(lake, found), grant)


def _outdated(grant: Grant) -> Refused:
    return Refused(
        "grant_outdated",
        Text(
            "授权的列或行条件与现有数据已不相符",
            "The columns or the condition granted no longer fit the data.",
        ),
        where={"grant": grant.id},
        hint=Text("请向数据所属单位重新申请", "Ask the organisation that holds the data for another grant."),
    )
