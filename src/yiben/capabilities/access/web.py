"""Access over HTTP: ask in SQL on a page or through the API. The guard decides; nothing is decided here."""

import io
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.responses import Response

from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import exports
from yiben.capabilities.access.model import Answer, AnswerColumn, Format
from yiben.engines.guard import EXPORT
from yiben.infra.lake import quote
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/query", tags=["query"])

_SHOWN = 200  # rows a page shows; a download has them all
_KINDS = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value as people read it."""

    text: str
    null: bool
    masked: bool
    number: bool
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An answer, ready to be shown."""

    columns: tuple[AnswerColumn, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    milliseconds: float

    @property
    def masked(self) -> tuple[AnswerColumn, ...]:
        """The columns that do not show plain values."""
        return tuple(column for column in self.columns if column.masked and not column.withheld)

    @property
    def withheld(self) -> tuple[AnswerColumn, ...]:
        """The columns that are not given at all, not even masked."""
        return tuple(column for column in self.columns if column.withheld)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPage(PageView):
    """The editor, and the answer or the refusal."""

    template: ClassVar[str] = "access/query.html"
    place: ClassVar[str] = "query"
    sql: str
    purpose: str
    grant: str
    usable: tuple[tuple[str, str], ...]  # grants this person may ask under: identifier, resource
    grid: Grid | None
    error: YibenError | None
    resources: tuple[ledger.Resource, ...]


class Question(BaseModel):
    """What the API is asked."""

    sql: str = Field(
        max_length=100_000, description="One SELECT over resources of the ledger, by their names"
    )
    purpose: str = Field("", max_length=2000, description="What for; kept as evidence")
    format: Format = Field(Format.JSON, description="How the answer is written: json, csv, parquet")
    grant: str | None = Field(None, description="Identifier of a grant to read under")


_EXAMPLE = Question(
    sql="SELECT 科室, count(*) AS n FROM visits GROUP BY 科室", purpose="月报", format=Format.JSON, grant=None
)


@router.get("/query", name="access.query")
def query_form(visit: SignedVisit) -> Response:
    """The editor, with a statement from the address if there is one. Nothing is read yet."""
    return visit.show(_page(visit, sql=visit.text("sql")[:20_000], grant=visit.text("grant")[:64]))


@router.post("/query")
def query(visit: SignedVisit) -> Response:
    """Ask; show the first rows and why columns are masked."""
    sql, purpose, grant = visit.text("sql"), visit.text("purpose"), visit.text("grant")[:64]
    try:
        limits = access.limits_of(visit.office.settings, rows=_SHOWN)
        answer = access.ask(
            visit.office, visit.who, _asked(sql), purpose=purpose, grant=grant or None, limits=limits
        )
    except YibenError as error:
        page = _page(visit, sql=sql, purpose=purpose, grant=grant, error=error)
        return visit.show(page, status=error.status)
    return visit.show(_page(visit, sql=sql, purpose=purpose, grant=grant, grid=grid_of(answer)))


@router.post("/query/download")
def download(visit: SignedVisit) -> Response:
    """Ask again for everything, as a file."""
    grant = visit.text("grant")[:64]
    sql, purpose, wanted = visit.text("sql"), visit.text("purpose"), visit.text("format", default="csv")
    if wanted not in set(Format) - {Format.TABLE}:
        raise BadInput("bad_format", Text(f"不支持的格式: {wanted}", f"No such format: {wanted}"))
    try:
        answer = exports.export(
            visit.office, visit.who, _asked(sql),
            form=Format(wanted), purpose=purpose, grant=grant or None, act=EXPORT,
        )  # fmt: skip
    except YibenError as error:
        page = _page(visit, sql=sql, purpose=purpose, grant=grant, error=error)
        return visit.show(page, status=error.status)
    answered = _written(answer, Format(wanted))
    answered.headers["Content-Disposition"] = f'attachment; filename="yiben.{wanted}"'
    return answered


@api.post(
    "",
    summary="Ask in SQL 查询数据",
    responses={
        200: {
            "description": "Rows as this caller may see them; `masked` columns carry the reason",
            "content": {
                "application/json": {
                    "example": {
                        "columns": [{"name": "身份证号", "type": "string", "masked": True, "reason": "…"}],
                        "rows": [{"身份证号": "110***********1234"}],
                        "row_count": 1,
                        "truncated": False,
                    }
                }
            },
        },
        403: {"description": "Refused, with the rule and whom to ask 拒绝"},
        404: {"description": "No such table 没有这个数据表"},
        422: {"description": "The statement cannot be proved safe, or is wrong 语句有误"},
        503: {"description": "A limit of time, memory or rows was reached 超出限额"},
    },
)
def api_query(
    visit: SignedVisit, question: Annotated[Question, Body(examples=[_EXAMPLE.model_dump(mode="json")])]
) -> Response:
    """One guarded read. What cannot be proved safe is refused, with the rule and whom to ask."""
    if question.format is Format.TABLE:
        raise BadInput("bad_format", Text("不支持的格式: table", "No such format: table"))
    # CSV and Parquet are files, and always on record; JSON is what a program reads on, and may become one.
    let_out = exports.hand_over if question.format is Format.JSON else exports.export
    answer = let_out(
        visit.office,
        visit.who,
        _asked(question.sql),
        form=question.format,
        purpose=question.purpose,
        grant=question.grant,
        act=EXPORT,
    )
    return _written(answer, question.format)


def grid_of(answer: Answer) -> Grid:
    """The answer as cells; a page's worth of rows, never all of a large one."""
    table = answer.table()
    numbers = tuple(_is_number(column.type) for column in answer.columns)
    values = [column.to_pylist() for column in table.columns]
    rows = tuple(
        tuple(
            Cell(
                text=_said(value),
                null=value is None,
                masked=column.masked and not column.withheld,
                number=number,
                withheld=column.withheld,
            )
            for value, column, number in zip(row, answer.columns, numbers, strict=True)
        )
        for row in zip(*values, strict=True)
    )
    return Grid(
        columns=answer.columns,
        numbers=numbers,
        rows=rows,
        truncated=answer.truncated,
        milliseconds=answer.milliseconds,
    )


def _asked(sql: str) -> str:
    if not sql.strip():
        raise BadInput(
            "no_sql",
            Text("请写一条 SELECT 语句", "Write a SELECT statement."),
            hint=Text('例如 SELECT * FROM "表名" LIMIT 10', 'For example SELECT * FROM "name" LIMIT 10'),
        )
    return sql


def _page(
    visit: Visit,
    *,
    sql: str,
    purpose: str = "",
    grant: str = "",
    grid: Grid | None = None,
    error: YibenError | None = None,
) -> QueryPage:
    with visit.reading() as work:
        resources = ledger.list_resources(work, page=PageAsk(size=12)).rows
        usable = {
            one.id: (*grants.resource_named(work, one.draft.resource), one.draft.purpose_says[:30])
            for one in grants.mine(work)
        }
    if grant in usable and not sql:
        sql = f"SELECT * FROM {quote(usable[grant][0])} LIMIT 100"
    return QueryPage(
        sql=sql,
        purpose=purpose,
        grant=grant,
        usable=tuple((name, f"{title} · {says} · {name}") for name, (_, title, says) in usable.items()),
        grid=grid,
        error=error,
        resources=resources,
    )


def _written(answer: Answer, format: Format) -> Response:  # noqa: A002  # the API's own word
    out = io.BytesIO()
    access.write(answer, format, out)
    headers = {
        "Cache-Control": "no-store",
        "X-Row-Count": str(answer.rows),
        "X-Truncated": "true" if answer.truncated else "false",
        "X-Masked-Columns": str(len(answer.masked)),
        **({"X-Export": answer.export} if answer.export else {}),
    }
    return Response(out.getvalue(), media_type=_KINDS[format], headers=headers)


def _is_number(kind: str) -> bool:
    return kind.startswith(("int", "uint", "float", "double", "decimal", "halffloat"))


def _said(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    text = str(value)
    return text if len(text) <= 500 else text[:500] + "…"
