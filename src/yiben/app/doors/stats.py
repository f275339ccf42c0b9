"""Statistics over HTTP 统计: a form beside each resource, and `POST /api/statistics`."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.tabulating import as_document, figure, named, told
from yiben.capabilities import access, ledger
from yiben.capabilities.access import tabulation
from yiben.engines.guard import Bin, Column, can_bin, can_sum
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/statistics", tags=["statistics"])

WIDTHS = ("1", "2", "5", "10", "20", "50", "100", "500", "1000", "5000", "10000")
_PICTURED = 24  # bars a picture has at most; the table has them all
_LISTED = 100  # withheld cells a page names at most; the API names them all
_MEASURES, _BY = 3, 3  # of the form; the API takes more


_KINDS = {
    tabulation.Kind.COUNT: Text("记录数", "Records"),
    tabulation.Kind.FILLED: Text("有值的记录数", "Records with"),
    tabulation.Kind.SUM: Text("合计", "Sum of"),
    tabulation.Kind.AVG: Text("平均", "Average"),
}
_BINS = {
    Bin.YEAR: Text("按年", "by year"),
    Bin.MONTH: Text("按月", "by month"),
    Bin.WIDTH: Text("组距", "in steps of"),
}


class ByColumn(BaseModel):
    """A column to group by."""

    column: str = Field(description="Name of a column 列")
    bin: Bin | None = Field(None, description="`year` or `month` of a date, `width` of a number 分组")
    width: float | None = Field(None, description="With `width`: 1, 2 or 5 times a power of ten 组距")


class Measure(BaseModel):
    """A figure wanted."""

    kind: tabulation.Kind = Field(description="count, count_filled, sum, avg 指标")
    column: str | None = Field(None, description="Its column; none for `count` 列")


class Question(BaseModel):
    """What the API is asked."""

    resource: str = Field(description="Name or identifier of a resource 数据资源")
    by: list[ByColumn] = Field(default_factory=list, description="0–4 columns to group by 分组列")
    measures: list[Measure] = Field(
        default_factory=lambda: [Measure(kind=tabulation.Kind.COUNT, column=None)], description="1–8 指标"
    )
    where: dict[str, str] = Field(
        default_factory=dict, description="By-column → the one class wanted, as the answer writes it 只看一类"
    )
    purpose: str = Field("", max_length=2000, description="What for; kept as evidence 用途")
    epsilon: float | None = Field(
        None, description="Open statistics: how much of the resource's privacy budget to spend 隐私预算"
    )
    bounds: dict[str, tuple[float, float]] = Field(
        default_factory=dict, description="With `epsilon`: column → bounds known without the data 上下界"
    )


_EXAMPLES: dict[str, Any] = {
    "zh": {
        "summary": "各科室每月费用合计",
        "value": {
            "resource": "visits",
            "by": [{"column": "科室"}, {"column": "就诊日期", "bin": "month"}],
            "measures": [{"kind": "count"}, {"kind": "sum", "column": "费用"}],
            "purpose": "月报",
        },
    },
    "en": {
        "summary": "Open statistics with noise",
        "value": {
            "resource": "visits",
            "by": [{"column": "age", "bin": "width", "width": 10}],
            "measures": [{"kind": "avg", "column": "cost"}],
            "epsilon": 0.5,
            "bounds": {"cost": [0, 5000]},
            "purpose": "open data",
        },
    },
}
_ANSWER = {
    "resource": "res_01jd…",
    "name": "visits",
    "snapshot": "8402…",
    "by": ["科室"],
    "measures": ["count", "sum:费用"],
    "cells": [
        {"by": ["内科"], "values": [{"value": 120, "margin": None}, {"value": 48210.4, "margin": 1300.0}]}
    ],
    "cell_count": 1,
    "suppressed": [{"by": ["儿科"], "why": "few"}],
    "suppressed_count": 1,
    "minimum": 5,
    "counted": "persons",
    "level": 3,
    "noised": ["费用"],
    "masked": [],
    "epsilon": None,
    "epsilon_left": None,
    "delta": None,
    "rows_per_person": None,
    "threshold": None,
    "articles": [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage(PageView):
    """The form of one resource, and the answer as a picture and a table."""

    template: ClassVar[str] = "app/statistics.html"
    place: ClassVar[str] = "query"
    resource: ledger.Resource | None
    resources: tuple[ledger.Resource, ...]
    groups: tuple[tuple[str, str], ...]  # as a request writes it, as people say it
    figures: tuple[tuple[str, str], ...]
    asked: dict[str, str]
    left: float
    heads: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[tuple[tuple[str | None, ...], tuple[str, ...]], ...]
    bars: tuple[Amount, ...]
    says: tuple[Text, ...]
    withheld: tuple[str, ...]  # cells, the first of them
    error: YibenError | None


@api.post("", summary="Lawful aggregates of what one may not see 统计", responses=ERRORS | example(_ANSWER))
def api_statistics(
    visit: SignedVisit, question: Annotated[Question, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Cells of at least so many persons; values of columns the caller may not see carry fixed noise.

    `margin` is the range of the noise 95 times in 100. `suppressed` lists cells that are not given, and why:
    `few` persons, one who is `dominant`, or too `rare` to tell from the noise of open statistics.
    """
    asked = access.Request(
        resource=question.resource,
        by=tuple(tabulation.ByAsk(column=one.column, bin=one.bin, width=one.width) for one in question.by),
        measures=tuple(tabulation.MeasureAsk(kind=one.kind, column=one.column) for one in question.measures),
        where=question.where,
        purpose=question.purpose,
        epsilon=question.epsilon,
        bounds=question.bounds,
    )
    return as_json(as_document(access.statistics(visit.office, visit.who, asked)))


@router.get("/statistics", name="app.statistics")
def statistics_form(visit: SignedVisit) -> Response:
    """The form; nothing is counted yet."""
    return visit.show(_page(visit, None))


@router.post("/statistics")
def statistics(visit: SignedVisit) -> Response:
    """Count, and show what may be given."""
    try:
        answer = access.statistics(visit.office, visit.who, _asked(visit))
    except YibenError as error:
        return visit.show(_page(visit, None, error=error), status=error.status)
    return as_json(as_document(answer)) if visit.wants_json else visit.show(_page(visit, answer))


def _asked(visit: Visit) -> access.Request:
    by = [visit.text(f"by{at}") for at in range(_BY)]
    measures = [visit.text(f"measure{at}") for at in range(_MEASURES)]
    epsilon, bounds = visit.text("epsilon"), visit.text("bounds")
    measured = [tabulation.measure_ask(one) for one in dict.fromkeys(measures) if one]
    pair: tuple[float, ...] = ()
    try:
        pair = tuple(float(one) for one in bounds.split("..")) if bounds else ()
        spend, wrong = (float(epsilon) if epsilon else None), len(pair) not in (0, 2)
    except ValueError:
        spend, wrong = None, True
    if wrong:
        raise BadInput(
            "bad_value",
            Text("隐私预算或上下界的写法有误", "The budget or the bounds cannot be read."),
            hint=Text("例如 0.5 与 0..20000", "For example 0.5, and 0..20000."),
        )
    return access.Request(
        resource=visit.text("resource"),
        by=tuple(tabulation.by_ask(one) for one in by if one),
        measures=tuple(measured) or (tabulation.MeasureAsk(kind=tabulation.Kind.COUNT),),
        purpose=visit.text("purpose"),
        epsilon=spend,
        bounds={one.column: (pair[0], pair[1]) for one in measured if one.column} if pair else {},
    )


def _page(visit: Visit, answer: access.Statistics | None, error: YibenError | None = None) -> StatisticsPage:
    wanted = visit.text("resource")
    with visit.reading() as work:
        resources = ledger.list_resources(work).rows
        known = ledger.describe(work, wanted) if wanted else None
        remains = tabulation.left(work, wanted) if known else 0.0
    columns = [Column(name=one.name, type=one.type, level=None) for one in known.items] if known else []
    cells = answer.cells if answer else ()
    return StatisticsPage(
        resource=known.resource if known else None,
        resources=tuple(resources),
        groups=(("", "–"), *(pair for one in columns for pair in _groups(one))),
        figures=(
            ("", "–"),
            ("count", str(_KINDS[tabulation.Kind.COUNT])),
            *(
                (f"{kind}:{one.name}", f"{_KINDS[kind]} {one.name}")
                for one in columns
                for kind in _kinds(one)
            ),
        ),
        asked={
            name: visit.text(name)
            for name in (
                *(f"by{at}" for at in range(_BY)),
                *(f"measure{at}" for at in range(_MEASURES)),
                "purpose",
                "epsilon",
                "bounds",
            )
        },
        left=remains,
        heads=answer.by if answer else (),
        measures=tuple(_measure(one) for one in answer.measures) if answer else (),
        rows=tuple((cell.by, tuple(str(figure(one)) for one in cell.values)) for cell in cells),
        bars=amounts([_bar(cell) for cell in cells[:_PICTURED]]),
        says=told(answer) if answer else (),
        withheld=tuple(named(one.by) for one in answer.withheld[:_LISTED]) if answer else (),
        error=error,
    )


def _bar(cell: tabulation.Cell) -> tuple[str, float | None, float | None, str]:
    first = cell.values[0]
    return named(cell.by), first.number, first.margin, str(figure(first))


def _kinds(column: Column) -> tuple[tabulation.Kind, ...]:
    return (
        (tabulation.Kind.SUM, tabulation.Kind.AVG, tabulation.Kind.FILLED)
        if can_sum(column)
        else (tabulation.Kind.FILLED,)
    )


def _groups(column: Column) -> list[tuple[str, str]]:
    """The column as it is, and each way to cut it."""
    name = column.name
    pairs = [(name, name)]
    if can_bin(column, Bin.YEAR):
        pairs += [(f"{name}:{cut}", f"{name} · {_BINS[cut]}") for cut in (Bin.YEAR, Bin.MONTH)]
    if can_bin(column, Bin.WIDTH):
        pairs += [(f"{name}:{width}", f"{name} · {_BINS[Bin.WIDTH]} {width}") for width in WIDTHS]
    return pairs


def _measure(words: str) -> str:
    kind, _, column = words.partition(":")
    return f"{_KINDS[tabulation.Kind(kind)]} {column}".strip()
