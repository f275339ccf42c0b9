"""Reading what is asked: parameters of an address, or the same as JSON, against the columns of an endpoint.

`姓名=张三` compares with equality, `年龄:from=18`, `年龄:to=60`, `姓名:prefix=张`, `区县:in=云岩区&区县:in=南明区`.
Apart from columns there are `columns`, `sort`, `limit` and `cursor`; a column with such a name is asked for as
`limit:eq=…`. Anything else is refused by name: a misspelt filter must not hand out every row.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from yiben.capabilities.sharing.dataapi.model import (
    MOST_ROWS,
    USUAL_ROWS,
    ApiColumn,
    Ask,
    Endpoint,
    Filter,
    KeyInUrl,
    Op,
)
from yiben.capabilities.sharing.dataapi.statements import check_value
from yiben.capabilities.sharing.dataapi.vault import looks_secret
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

OWN = frozenset({"columns", "sort", "limit", "cursor"})
MOST_FILTERS, MOST_VALUES, MOST_SORTS, LONGEST = 20, 100, 3, 1000
_KEYS = frozenset(
    "key api_key apikey access_token token secret client_secret authorization password signature".split()
)


def secret_in(pairs: Iterable[tuple[str, str]], endpoint: Endpoint | None) -> tuple[str, str] | None:
    """The parameter of an address that is or looks like a key, the surest first."""
    listed = list(pairs)
    for name, value in listed:
        if looks_secret(value) or looks_secret(name):
            return ("key", name) if looks_secret(name) else (name, value)
    for name, value in listed:
        known = endpoint is not None and endpoint.column(name.partition(":")[0]) is not None
        if name.lower() in _KEYS and not known:
            return name, value
    return None


def from_address(endpoint: Endpoint, pairs: Sequence[tuple[str, str]], *, purpose: str = "") -> Ask:
    """The question of an address. BadInput naming the parameter."""
    found = secret_in(pairs, endpoint)
    if found is not None:
        raise KeyInUrl(found[0])
    own: dict[str, str] = {}
    filters: dict[tuple[str, Op], list[str]] = {}
    for name, value in pairs:
        if name in OWN:
            if name in own:
                raise _bad(name, Text("只能出现一次", "may be given once"))
            own[name] = value
            continue
        column, op = _target(endpoint, name)
        filters.setdefault((column.name, op), []).append(value)
    return _ask(endpoint, filters, own, purpose=purpose)


def from_json(endpoint: Endpoint, body: Any, *, purpose: str = "") -> Ask:
    """The question of a JSON document: `{"where": {"姓名": "张三", "年龄:from": 18}, "columns": […], "sort": […]}`.

    For values that must not stand in an address, because addresses are logged on the way.
    """
    if not isinstance(body, dict) or not isinstance(body.get("where", {}), dict):
        raise _bad("body", Text("应为 JSON 对象", "should be a JSON object"))
    for name in body:
        if name not in OWN | {"where"}:
            raise _bad(str(name)[:100], Text("没有这个参数", "is no parameter"))
    filters: dict[tuple[str, Op], list[str]] = {}
    for name, value in body.get("where", {}).items():
        column, op = _target(endpoint, name)
        values = value if isinstance(value, list) else [value]
        filters[column.name, op] = [_as_text(name, one) for one in values]
    own = {}
    for name in OWN & body.keys():
        value = body[name]
        own[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return _ask(endpoint, filters, own, purpose=purpose)


def _ask(
    endpoint: Endpoint, filters: dict[tuple[str, Op], list[str]], own: dict[str, str], *, purpose: str
) -> Ask:
    if len(filters) > MOST_FILTERS:
        raise _bad("where", Text(f"最多 {MOST_FILTERS} 个条件", f"takes at most {MOST_FILTERS} conditions"))
    return Ask(
        filters=tuple(_filter(endpoint, name, op, values) for (name, op), values in filters.items()),
        columns=_columns(endpoint, own.get("columns", "")),
        sort=_sort(endpoint, own.get("sort", "")),
        limit=_limit(own.get("limit", str(USUAL_ROWS))),
        cursor=own.get("cursor", ""),
        purpose=purpose,
    )


def _target(endpoint: Endpoint, name: str) -> tuple[ApiColumn, Op]:
    """The column and comparison a parameter names."""
    column = endpoint.column(name)
    if column is not None:
        return column, Op.EQ
    before, _, after = name.rpartition(":")
    column = endpoint.column(before)
    if column is None or after not in set(Op):
        raise _no_column(endpoint, before or name)
    op = Op(after)
    if op not in column.ops:
        raise _bad(
            name,
            Text("不是原值的列只能用 eq、in、prefix，按给出的值比较", "takes eq, in and prefix only, by the value that is shown: it is not granted in plain"),
        )  # fmt: skip
    return column, op


def _filter(endpoint: Endpoint, name: str, op: Op, values: list[str]) -> Filter:
    column = endpoint.column(name)
    assert column is not None
    if op is not Op.IN and len(values) > 1:
        raise _bad(name, Text("多个值请用 :in", "has several values: use :in"))
    if not values or len(values) > MOST_VALUES or any(len(value) > LONGEST for value in values):
        raise _bad(name, Text(f"需要 1 至 {MOST_VALUES} 个值", f"takes 1 to {MOST_VALUES} values of at most {LONGEST} characters"))  # fmt: skip
    if op is not Op.PREFIX:
        for value in values:
            check_value(column, value)
    return Filter(column=column, op=op, values=tuple(values))


def _columns(endpoint: Endpoint, said: str) -> tuple[ApiColumn, ...]:
    if not said:
        return endpoint.columns
    names = list(dict.fromkeys(one.strip() for one in said.split(",")))
    return tuple(_known(endpoint, name) for name in names)


def _sort(endpoint: Endpoint, said: str) -> tuple[tuple[ApiColumn, bool], ...]:
    keys = []
    for part in said.split(",") if said else ():
        down = part.strip().startswith("-")
        column = _known(endpoint, part.strip().removeprefix("-"))
        if not column.comparable:
            raise _bad("sort", Text(f"“{column.name}”不是原值，不能排序", f"cannot be by “{column.name}”, which is not granted in plain"))  # fmt: skip
        keys.append((column, down))
    if len(keys) > MOST_SORTS:
        raise _bad("sort", Text(f"最多 {MOST_SORTS} 列", f"takes at most {MOST_SORTS} columns"))
    return tuple(keys)


def _limit(said: str) -> int:
    plain = said.isascii() and said.isdigit() and len(said) < 10
    if not plain or not 1 <= int(said) <= MOST_ROWS:
        raise _bad("limit", Text(f"应为 1 至 {MOST_ROWS}", f"should be 1 to {MOST_ROWS:,}"))
    return int(said)


def _known(endpoint: Endpoint, name: str) -> ApiColumn:
    column = endpoint.column(name)
    if column is None:
        raise _no_column(endpoint, name)
    return column


def _as_text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise _bad(name, Text("值应为文字或数", "should be a text or a number"))


def _no_column(endpoint: Endpoint, name: str) -> BadInput:
    names = [one.name for one in endpoint.columns]
    near = get_close_matches(name, names, n=1)
    hint = (
        Text(f"是否指“{near[0]}”", f"Did you mean “{near[0]}”?")
        if near
        else Text(f"可用: {'、'.join(names)}", f"There are: {', '.join(names)}.")
    )
    return BadInput(
        "no_column",
        Text(f"该接口没有“{name[:100]}”", f"This endpoint has no “{name[:100]}”."),
        where={"field": name[:100]},
        hint=hint,
    )


def _bad(name: str, says: Text) -> BadInput:
    return BadInput(
        "bad_parameter",
        Text(f"参数 {name[:100]} {says.zh}", f"The parameter {name[:100]} {says.en}."),
        where={"field": name[:100]},
    )
