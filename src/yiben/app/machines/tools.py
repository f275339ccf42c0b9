"""What an assistant may do here (Model Context Protocol): find, describe, read what is open, and ask as a named account.

Every tool reads; none changes anything. Open data go to anybody, through `opening.readable`; everything else needs an
account, whose questions go through the same guard as if typed by its holder: masked, refused with the reason, left in
the log. An assistant gets few rows at a time: it is told how to ask for sums instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

import yiben
from yiben.kernel.actors import ANYBODY, Actor
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Lang, Text, speaking

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

ROWS = 100  # an assistant is handed at a time
_FOUND = 20  # datasets or tables it is shown
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_ABOUT = (
    "Yiben holds a city's public data. Open datasets can be found and read by anybody. With an account's access token "
    "one may also search the ledger and ask in SQL: the guard decides what each account sees, column by column, and says "
    "why. Values shown with * or as null are hidden on purpose; do not guess them. "
    "一本：公共数据平台。开放数据任何人可查可读；用账号的访问令牌可检索目录并以 SQL 提问，能看到什么由守门人按数据级别决定。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks through the assistant, and in which language they are answered."""

    actor: Actor
    lang: Lang


Known = Callable[[Context], Caller]
"""Who is behind a message."""


def make_server(platform: "Platform", known: Known) -> MCPServer:
    """The tools, on one platform."""
    server = MCPServer("yiben", title="Yiben 一本", instructions=_ABOUT, version=yiben.__version__)
    tools = _Tools(platform, known)
    for tool in (
        tools.search_open_data,
        tools.describe_open_dataset,
        tools.read_open_dataset,
        tools.search_tables,
        tools.describe_table,
        tools.query,
    ):
        server.add_tool(tool, annotations=_READS, structured_output=False)
    return server


class _Tools:
    """The tools; their docstrings are what an assistant reads."""

    def __init__(self, platform: "Platform", known: Known) -> None:
        self._platform = platform
        self._known = known

    def search_open_data(self, query: str, ctx: Context, limit: int = 10) -> str:
        """Find open datasets by words in Chinese, English or pinyin (检索开放数据集).

        Answers their slug (name for the other tools), title, publisher, themes, formats, rows and freshness.
        """
        from yiben.capabilities.portal import search

        def work(caller: Caller) -> dict[str, Any]:
            ask = search.Ask(text=query, limit=min(max(limit, 1), _FOUND), counted=False)
            with self._platform.office.reading(caller.actor) as reading:
                found = search.find(reading, ask)
            return {
                "total": found.total,
                "meant": found.meant or None,
                "datasets": [
                    {
                        "slug": hit.slug,
                        "title": "".join(part.text for part in hit.title),
                        "description": "".join(part.text for part in hit.description),
                        "publisher": hit.publisher_name,
                        "themes": hit.themes,
                        "formats": hit.formats,
                        "rows": hit.rows,
                        "updated": hit.updated,
                        "late": hit.late,
                    }
                    for hit in found.hits
                ],
            }

        return self._answer(ctx, work)

    def describe_open_dataset(self, slug: str, ctx: Context) -> str:
        """Say what an open dataset is: description, columns with meanings, licence, freshness, links (查看开放数据集)."""
        from yiben.capabilities import opening

        def work(caller: Caller) -> dict[str, Any]:
            with self._platform.office.reading(caller.actor) as reading:
                one = opening.dataset(reading, slug)
                links = opening.distributions(reading, [one.id]).get(one.id, ())
                # What was taken back raises; only a link elsewhere has no edition here.
                shown = one.edition or one.state is not opening.State.PUBLISHED
                edition = opening.visible(reading, slug)[1] if shown else None
            return {
                "slug": one.slug,
                "title": str(one.title),
                "description": str(one.description),
                "publisher": one.publisher_name,
                "licence": one.licence,
                "kind": one.kind,
                "boundary": str(one.boundary) if one.boundary else None,
                "cycle": one.cycle,
                "themes": one.themes,
                "keywords": one.keywords,
                "rows": one.rows,
                "updated": one.data_updated or one.updated,
                "edition": edition.number if edition else None,
                "columns": [
                    {"name": c.name, "title": c.title, "type": c.type, "unit": c.unit, "about": c.description}
                    for c in (edition.columns if edition else ())
                ],
                "links": [{"title": link.title, "url": link.url, "format": link.format} for link in links],
            }

        return self._answer(ctx, work)

    def read_open_dataset(
        self,
        slug: str,
        ctx: Context,
        *,
        filters: dict[str, str] | None = None,
        columns: list[str] | None = None,
        sort: str = "",
        limit: int = 20,
        cursor: str = "",
    ) -> str:
        """Read rows of an open dataset, filtered and sorted (读取开放数据).

        `filters`: column → value, or "column:from", "column:to", "column:contains", "column:empty"; `sort`: a column,
        "-" in front for downwards; `cursor`: `next` of the answer before. At most 100 rows; `matched` is exact.
        """
        from yiben.capabilities import opening
        from yiben.capabilities.portal import reading

        def work(caller: Caller) -> dict[str, Any]:
            with self._platform.office.reading(caller.actor) as opened:
                _, edition = opening.readable(opened, slug)
            copy = self._platform.open_shelf.open(edition)
            said = {"columns": ",".join(columns or ()), "sort": sort, "cursor": cursor}
            pairs = [*(filters or {}).items(), *((name, value) for name, value in said.items() if value)]
            ask = reading.ask_of(copy, [*pairs, ("limit", str(min(max(limit, 1), ROWS)))])
            page = reading.rows_of(copy, ask, edition=edition.number)
            return {
                "matched": page.matched,
                "total": page.total,
                "next": page.next or None,
                "rows": page.table.to_pylist(),
            }

        return self._answer(ctx, work)

    def search_tables(self, query: str, ctx: Context, limit: int = 10) -> str:
        """Find tables of the ledger by words; needs an account (检索数据目录)."""
        from yiben.capabilities import ledger
        from yiben.kernel.paging import PageAsk

        def work(caller: Caller) -> dict[str, Any]:
            _must_be_named(caller)
            size = min(max(limit, 1), _FOUND)
            with self._platform.office.reading(caller.actor) as reading:
                found = ledger.find(reading, query, filters=ledger.Filters(), page=PageAsk(size=size))
            return {
                "total": found.page.total,
                "tables": [
                    {
                        "name": "".join(part.text for part in hit.name),
                        "title": "".join(part.text for part in hit.title),
                        "organisation": hit.organisation_name,
                        "level": hit.level,
                        "personal": hit.personal,
                        "columns": hit.item_count,
                    }
                    for hit in found.page.rows
                ],
            }

        return self._answer(ctx, work)

    def describe_table(self, name: str, ctx: Context) -> str:
        """Say what a table of the ledger holds: columns, meanings, levels; needs an account (查看数据表)."""
        from yiben.capabilities import ledger

        def work(caller: Caller) -> dict[str, Any]:
            _must_be_named(caller)
            with self._platform.office.reading(caller.actor) as reading:
                found = ledger.describe(reading, name)
            return {
                "name": found.resource.name,
                "title": found.resource.title,
                "description": found.resource.description,
                "organisation": found.resource.organisation_name,
                "columns": [
                    {
                        "name": item.name,
                        "title": item.title,
                        "type": item.type,
                        "meaning": item.label.semantic if item.label else None,
                        "level": item.label.level if item.label else None,
                        "personal": item.label.personal if item.label else None,
                    }
                    for item in found.items
                    if not item.retired
                ],
            }

        return self._answer(ctx, work)

    def query(self, sql: str, purpose: str, ctx: Context, grant: str = "") -> str:
        """Ask in SQL (one SELECT, DuckDB dialect) as the named account; needs an account (受控查询).

        `purpose` says what the answer is for and is kept as evidence; `grant` names a grant to read under. The answer
        holds at most 100 rows: ask for counts and sums rather than rows. `masked` columns carry the reason.
        """
        from yiben.capabilities import access
        from yiben.capabilities.access import exports

        def work(caller: Caller) -> dict[str, Any]:
            _must_be_named(caller)
            office = self._platform.office
            answer = exports.hand_over(
                office,
                caller.actor,
                sql,
                form=access.Format.JSON,
                purpose=purpose,
                grant=grant or None,
                limits=access.limits_of(office.settings, rows=ROWS),
            )
            return {
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        "masked": column.masked,
                        "reason": str(column.reason) if column.reason else None,
                    }
                    for column in answer.columns
                ],
                "rows": answer.table().to_pylist(),
                "truncated": answer.truncated,
            }

        return self._answer(ctx, work)

    def _answer(self, ctx: Context, work: Callable[[Caller], dict[str, Any]]) -> str:
        caller = self._known(ctx)
        with speaking(caller.lang):
            try:
                return orjson.dumps(work(caller), default=str, option=orjson.OPT_NON_STR_KEYS).decode()
            except YibenError as error:
                hint = f"\n{error.hint}" if error.hint else ""
                raise ToolError(f"{error.code}: {error.message}{hint}") from error


def _must_be_named(caller: Caller) -> None:
    if caller.actor == ANYBODY:
        raise BadInput(
            "account_needed",
            Text("此工具需要账号的访问令牌", "This tool needs an account's access token."),
            hint=Text(
                "在 Authorization 头中带上访问令牌，或用 yiben mcp --as 账号 启动",
                "Send the token in the Authorization header, or start with: yiben mcp --as ACCOUNT.",
            ),
        )
