"""Which pictures the columns of an edition allow: time a line, categories bars, numbers a histogram, places a map."""

import re
from collections.abc import Sequence

from yiben.capabilities.opening import OpenColumn
from yiben.capabilities.portal.charts.model import ChartKind, Proposal
from yiben.capabilities.portal.reading import Copy, CopyColumn, Kind

MOST_VALUES = 400
"""Different values of a category; a column with more is none."""

_FEW = 40  # different values of one side of a heat table
_LON = re.compile(r"(^|[^a-z])(lon|lng|long|longitude)([^a-z]|$)|经度|东经", re.IGNORECASE)
_LAT = re.compile(r"(^|[^a-z])(lat|latitude)([^a-z]|$)|纬度|北纬", re.IGNORECASE)
_NAMES = re.compile(r"(^|[^a-z])(id|no|code|number)([^a-z]|$)|编号|编码|代码|序号|号码", re.IGNORECASE)
_ZONES = {"LON": (-180.0, 180.0), "LAT": (-90.0, 90.0)}


def proposed(copy: Copy, columns: Sequence[OpenColumn]) -> tuple[Proposal, ...]:
    """The pictures of this edition, the most telling first; at most a dozen."""
    if not copy.rows:
        return ()
    told = {one.name: one for one in columns}
    times = [one for one in copy.columns if one.kind in (Kind.DATE, Kind.MOMENT) and one.distinct > 1]
    places = _places(copy, told)
    numbers = [one for one in copy.columns if _is_measure(copy, one, told) and one not in places]
    sorts = [one for one in copy.columns if _is_category(copy, one)]
    found = [_made(copy, ChartKind.MAP, *places)] if places else []
    for time in times[:2]:
        found += [_made(copy, ChartKind.LINE, time, number) for number in numbers[:2]]
        found.append(_made(copy, ChartKind.LINE, time))
    found += [_made(copy, ChartKind.BARS, one) for one in sorts[:3]]
    found += [_made(copy, ChartKind.HISTOGRAM, one) for one in numbers[:3]]
    few = [one for one in sorts if one.distinct <= _FEW]
    found += [_made(copy, ChartKind.HEAT, few[0], few[1])] if len(few) > 1 else []
    return tuple(found[:12])


def _made(copy: Copy, kind: ChartKind, *columns: CopyColumn) -> Proposal:
    at = [copy.columns.index(one) for one in columns]
    return Proposal(
        id="-".join([kind.value, *map(str, at)]), kind=kind, columns=tuple(one.name for one in columns)
    )


def _is_measure(copy: Copy, one: CopyColumn, told: dict[str, OpenColumn]) -> bool:
    """A number that measures something: not one that names a row, a place or a kind."""
    if one.kind is not Kind.NUMBER or one.distinct < 3:
        return False
    said = f"{one.name} {told[one.name].title if one.name in told else ''}"
    whole = "INT" in one.type.upper()
    return not _NAMES.search(said) and not (whole and copy.rows > 20 and one.distinct == copy.rows)


def _is_category(copy: Copy, one: CopyColumn) -> bool:
    if one.kind is Kind.YESNO:
        return one.distinct > 1
    if one.kind is not Kind.TEXT or not 1 < one.distinct <= MOST_VALUES:
        return False
    return one.distinct <= max(2, copy.rows // 2)


def _places(copy: Copy, told: dict[str, OpenColumn]) -> tuple[CopyColumn, ...]:
    """(longitude, latitude), where names say so and values agree; empty otherwise."""
    found = []
    for shape, zone in ((_LON, _ZONES["LON"]), (_LAT, _ZONES["LAT"])):
        fit = [one for one in copy.columns if one.kind is Kind.NUMBER and one.distinct > 1]
        fit = [
            one
            for one in fit
            if shape.search(f"{one.name} {told[one.name].title if one.name in told else ''}")
        ]
        fit = [one for one in fit if _within(one, zone)]
        if not fit:
            return ()
        found.append(fit[0])
    return tuple(found)


def _within(one: CopyColumn, zone: tuple[float, float]) -> bool:
    least, most = float(one.values[0].as_py()), float(one.values[one.distinct - 1].as_py())
    return zone[0] <= least and most <= zone[1]
