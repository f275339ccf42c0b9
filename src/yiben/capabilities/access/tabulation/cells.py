"""From what the engine counted to what may be given: withhold, round to what the noise leaves, sort."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from yiben.capabilities.access.tabulation.model import Cell, Kind, Value, Why, Withheld
from yiben.capabilities.access.tabulation.parameters import Parameters
from yiben.engines.guard import Bin, By, Figure

Row = Mapping[str, Any]
_Placed = TypeVar("_Placed", Cell, Withheld)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A measure, and the number of its figure in the drawn table; None for the plain count."""

    kind: Kind
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the columns of the counted rows mean. `where`: number of a by-column → its wanted class."""

    by: tuple[By, ...]
    figures: tuple[Figure, ...]
    wanted: tuple[Wanted, ...]
    where: Mapping[int, str]


def protected(
    rows: Iterable[Row], layout: Layout, *, minimum: int, parameters: Parameters
) -> tuple[tuple[Cell, ...], tuple[Withheld, ...]]:
    """Cells that may be given, and those that are withheld: fewer persons than `minimum`."""
    cells, withheld = [], []
    for by, row in _asked(rows, layout):
        if row["persons"] < minimum:
            if row["rows"]:
                withheld.append(Withheld(by=by, why=Why.FEW))
            continue
        values = (_fixed(one, row, parameters=parameters) for one in layout.wanted)
        cells.append(Cell(by=by, values=tuple(values)))
    return _sorted(cells), _sorted(withheld)


def noised(
    rows: Iterable[Row],
    layout: Layout,
    *,
    noise: Callable[[str, Sequence[float]], tuple[list[float], float]],
    threshold: int | None,
) -> tuple[Cell, ...]:
    """Cells of open statistics; nothing says whether there are others, because that would not be noised.

    `noise(column, numbers)` gives the noised numbers and their margin. Every cell is noised, whichever is wanted.
    """
    every = list(rows)
    names = ["rows"]
    for at, figure in enumerate(layout.figures):
        kinds = {one.kind for one in layout.wanted if one.at == at}
        names += [f"filled_{at}"] if kinds & {Kind.FILLED, Kind.AVG} else []
        names += [f"total_{at}"] if figure.summed else []
    told = {name: noise(name, [float(row[name] or 0) for row in every]) for name in names}
    margins = {name: margin for name, (_, margin) in told.items()}
    loud = [{**row} | {name: told[name][0][place] for name in names} for place, row in enumerate(every)]
    cells = [
        Cell(by=by, values=tuple(_open(one, row, margins) for one in layout.wanted))
        for by, row in _asked(loud, layout)
        if threshold is None or row["rows"] >= threshold
    ]
    return _sorted(cells)


def labels(by: Sequence[By], row: Row) -> tuple[str | None, ...]:
    """The classes of a cell as people read them."""
    return tuple(_label(one, row[f"b{at}"]) for at, one in enumerate(by))


def rounded(number: float, margin: float | None) -> float:
    """`number` to the fourth digit of its margin: what comes after is noise, and rounding adds none of its own."""
    if not margin:
        return number
    return round(number, 3 - math.floor(math.log10(margin)))


def _label(one: By, value: str | None) -> str | None:
    if value is None or one.bin is not Bin.WIDTH:
        return value
    width = float(one.width)
    return f"{int(value) * width:.12g}–{(int(value) + 1) * width:.12g}"


def _asked(rows: Iterable[Row], layout: Layout) -> Iterable[tuple[tuple[str | None, ...], Row]]:
    for row in rows:
        by = labels(layout.by, row)
        if all((by[at] or "") == wanted for at, wanted in layout.where.items()):
            yield by, row


def _fixed(one: Wanted, row: Row, *, parameters: Parameters) -> Value:
    if one.at is None:
        return Value(number=int(row["rows"]))
    filled, turned = max(0.0, row[f"filled_{one.at}"]), parameters.protection.turned
    unsure = None
    if row[f"unsure_{one.at}"]:
        unsure = 2 * math.sqrt(row["rows"] * turned * (1 - turned)) / (1 - 2 * turned)
        filled = min(filled, float(row["rows"]))
    if one.kind is Kind.FILLED:
        return Value(number=round(filled), margin=_margin(unsure))
    if (row[f"share_{one.at}"] or 0) > parameters.largest_share:
        return Value(number=None, why=Why.DOMINANT)
    total = row[f"total_{one.at}"]
    spread = 2 * math.sqrt(parameters.protection.mean_square * (row[f"spread_{one.at}"] or 0)) or None
    if total is None or (one.kind is Kind.AVG and filled < 1):
        return Value(number=None)
    if one.kind is Kind.AVG:
        share = (spread or 0) / filled + abs(total) * (unsure or 0) / (filled * filled)
        return Value(number=rounded(total / filled, share or None), margin=_margin(share or None))
    return Value(number=rounded(total, spread), margin=_margin(spread))


def _open(one: Wanted, row: Row, margins: Mapping[str, float]) -> Value:
    if one.at is None:
        return Value(number=max(0, round(row["rows"])), margin=_margin(margins["rows"]))
    if one.kind is Kind.FILLED:
        name = f"filled_{one.at}"
        return Value(number=max(0, round(row[name])), margin=_margin(margins[name]))
    total, spread = row[f"total_{one.at}"], margins[f"total_{one.at}"]
    if one.kind is Kind.SUM:
        return Value(number=rounded(total, spread), margin=_margin(spread))
    filled, unsure = row[f"filled_{one.at}"], margins[f"filled_{one.at}"]
    if filled < 1:
        return Value(number=None, why=Why.RARE)
    share = spread / filled + abs(total) * unsure / (filled * filled)
    return Value(number=rounded(total / filled, share), margin=_margin(share))


def _margin(margin: float | None) -> float | None:
    """Two digits are all a margin is worth."""
    return float(f"{margin:.2g}") if margin else None


def _sorted(cells: list[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(cells, key=lambda cell: [_order(name) for name in cell.by]))


def _order(name: str | None) -> tuple[int, float, str]:
    if name is None:
        return 2, 0.0, ""
    head = name.split("–")[0] if "–" in name else name
    try:
        return 0, float(head), name
    except ValueError:
        return 1, 0.0, name
