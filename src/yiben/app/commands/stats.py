"""`yiben stats`: lawful aggregates of a resource, also of columns one may not see."""

from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Code, Home, Json
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import access
    from yiben.capabilities.access import tabulation


def stats(
    resource: Annotated[str, typer.Argument(help="Resource, by name or identifier 数据资源")],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="COLUMN[:year|month|WIDTH]",
            help="Column to group by, up to four; repeatable 分组列",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="KIND[:COLUMN]",
            help="count, count_filled:COLUMN, sum:COLUMN, avg:COLUMN; repeatable 指标",
            show_default=False,
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="COLUMN=CLASS",
            help="Only this class of a --by column; repeatable 只看一类",
            show_default=False,
        ),
    ] = None,
    purpose: Annotated[str, typer.Option("--purpose", help="What for, kept in the log 用途")] = "",
    epsilon: Annotated[
        float | None,
        typer.Option(help="Open statistics: privacy budget to spend 开放统计, 隐私预算", show_default=False),
    ] = None,
    bounds: Annotated[
        list[str] | None,
        typer.Option(
            "--bounds",
            metavar="COLUMN=LOW..HIGH",
            help="With --epsilon: bounds known without the data, as 0..20000; repeatable 上下界",
            show_default=False,
        ),
    ] = None,
    code: Code = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Count, sum and average what one may not see value by value 统计."""
    from yiben.app.tabulating import as_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import access
    from yiben.capabilities.access import tabulation

    asked = access.Request(
        resource=resource,
        by=tuple(map(tabulation.by_ask, by or ())),
        measures=tuple(map(tabulation.measure_ask, measure or ["count"])),
        where=dict(_pair(one, "--where") for one in where or ()),
        purpose=purpose,
        epsilon=epsilon,
        bounds={name: _bounds(said) for name, said in (_pair(one, "--bounds") for one in bounds or ())},
    )
    platform = open_platform(home)
    answer = access.statistics(platform.office, platform.actor(as_, code=code), asked)
    platform.close()
    if json:
        print_json(as_document(answer))
    else:
        _tell(answer)


def _tell(answer: "access.Statistics") -> None:
    from yiben.app.tabulating import told
    from yiben.app.terminal import say, table

    table(
        tuple(Text(name, name) for name in (*answer.by, *answer.measures)),
        (
            [
                *(name if name is not None else Text("空", "empty") for name in cell.by),
                *map(_said, cell.values),
            ]
            for cell in answer.cells
        ),
    )
    for sentence in told(answer):
        say(sentence)


def _said(one: "tabulation.Value") -> str:
    from yiben.app.tabulating import figure

    return str(figure(one))


def _pair(said: str, option: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise _bad(option, said)
    return name.strip(), value.strip()


def _bounds(said: str) -> tuple[float, float]:
    low, _, high = said.partition("..")
    try:
        return float(low), float(high)
    except ValueError:
        raise _bad("--bounds", said) from None


def _bad(option: str, said: str) -> BadInput:
    return BadInput(
        "bad_value",
        Text(f"{option} 的写法有误: {said}", f"{option} cannot be read: {said}"),
        where={"option": option},
        hint=Text("--where 列=类别；--bounds 列=0..20000", "--where COLUMN=CLASS; --bounds COLUMN=0..20000."),
    )
