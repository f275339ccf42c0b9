"""Reading what is asked from an address: `城市=贵阳市`, `pm25:from=35`, `说明:contains=雨`, `备注:empty=`.

The same names as the data API has, for people who know it. Beside columns there are `columns`, `sort` (`-` in
front: downwards), `limit`, `cursor`; a column of that name is asked for as `limit:eq=…`. What is misspelt is
refused by name: it must not hand out every row.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from urllib.parse import urlencode

from yiben.capabilities.portal.reading.copies import Copy, CopyColumn
from yiben.capabilities.portal.reading.model import (
    LONGEST,
    MOST_FILTERS,
    MOST_ROWS,
    OPS,
    UNVALUED,
    USUAL_ROWS,
    Ask,
    Filter,
    Op,
    Place,
)
from yiben.capabilities.portal.reading.values import stretch
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

OWN = ("columns", "sort", "limit", "cursor")


def ask_of(copy: Copy, pairs: Iterable[tuple[str, str]], *, most: int = MOST_ROWS) -> Ask:
    """The question of an address. BadInput `no_column`, `bad_parameter`, `bad_value`, `bad_cursor`."""
    own: dict[str, str] = {}
    filters: dict[tuple[str, Op, str], Filter] = {}
    for name, value in pairs:
        if name in OWN:
            if own.setdefault(name, value) != value:
                raise _bad(name, Text("只能出现一次", "may be given once"))
            continue
        one = _filter(copy, name, value)
        filters[one.column, one.op, one.value] = one
        if len(filters) > MOST_FILTERS:
            raise _bad(
                "where", Text(f"最多 {MOST_FILTERS} 个条件", f"takes at most {MOST_FILTERS} conditions")
            )
    names = list(dict.fromkeys(name.strip() for name in own.get("columns", "").split(",") if name.strip()))
    sort = own.get("sort", "").strip()
    return Ask(
        filters=tuple(filters.values()),
        columns=tuple(_column(copy, name).name for name in names),
        sort=(_column(copy, sort.removeprefix("-")).name, sort.startswith("-")) if sort else None,
        limit=_limit(own.get("limit", str(USUAL_ROWS)), most),
        after=place_of(own["cursor"]) if own.get("cursor") else None,
    )


def address_of(filters: Sequence[Filter], sort: tuple[str, bool] | None = None, **own: str) -> str:
    """The same question as a query string, always written the same way."""
    pairs = [(f"{one.column}:{one.op}", one.value) for one in filters]
    if sort is not None:
        pairs.append(("sort", ("-" if sort[1] else "") + sort[0]))
    return urlencode([*pairs, *((name, value) for name, value in own.items() if value)])


def cursor_of(place: Place) -> str:
    """A place as text for an address. It holds nothing that is not public, so it is not sealed."""
    said = f"{place.edition}.{place.rank}.{place.row}".encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def place_of(said: str) -> Place:
    """Where a cursor goes on. BadInput `bad_cursor`."""
    try:
        raw = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode("ascii")
        edition, rank, row = (int(part) for part in raw.split(".") if len(part) <= 10)
    except (ValueError, binascii.Error):
        edition, rank, row = 0, -1, -1
    if edition < 1 or not (0 <= rank < 2**32 and 0 <= row < 2**32):
        raise BadInput(
            "bad_cursor",
            Text("游标无效", "This is no cursor of ours."),
            where={"field": "cursor"},
            hint=Text("请从第一页重新开始", "Begin with the first page again."),
        )
    return Place(edition=edition, rank=rank, row=row)


def _filter(copy: Copy, name: str, value: str) -> Filter:
    column, op = copy.by_name.get(name), Op.EQ
    if column is None:
        before, _, after = name.rpartition(":")
        column = _column(copy, before or name)
        if after not in set(Op):
            raise _bad(name, Text("没有这种比较", "asks for a comparison there is not"))
        op = Op(after)
    if op not in OPS[column.kind]:
        raise _bad(name, Text("不适用于这一列", "does not fit this column"))
    if len(value) > LONGEST:
        raise _bad(name, Text(f"最长 {LONGEST} 字", f"takes at most {LONGEST} characters"))
    value = "" if op in UNVALUED else value
    _check(column, op, value)
    return Filter(column=column.name, op=op, value=value)


def _check(column: CopyColumn, op: Op, value: str) -> None:
    if op is not Op.CONTAINS:
        stretch(column, op, value)


def _column(copy: Copy, name: str) -> CopyColumn:
    found = copy.by_name.get(name)
    if found is not None:
        return found
    near = get_close_matches(name[:100], copy.by_name, n=1)
    shown = list(copy.by_name)[:20]
    raise BadInput(
        "no_column",
        Text(f"没有列“{name[:100]}”", f"There is no column “{name[:100]}”."),
        where={"field": name[:100]},
        hint=Text(f"是否指“{near[0]}”", f"Did you mean “{near[0]}”?")
        if near
        else Text(f"可用的列: {'、'.join(shown)}", f"There are: {', '.join(shown)}."),
    )


def _limit(said: str, most: int) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 10 and 1 <= int(said) <= most):
        raise _bad("limit", Text(f"应为 1 至 {most}", f"should be 1 to {most:,}"))
    return int(said)


def _bad(name: str, says: Text) -> BadInput:
    return BadInput(
        "bad_parameter",
        Text(f"参数 {name[:100]} {says.zh}", f"The parameter {name[:100]} {says.en}."),
        where={"field": name[:100]},
    )
