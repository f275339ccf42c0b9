"""Generated rows of an endpoint's shape (沙箱数据): types and meanings as granted, never a real value.

Numbers of persons carry region codes nobody has (999999), phones a made-up range, addresses the word 示例, and
hosts that are reserved for examples (RFC 2606, RFC 5737). The same endpoint always has the same rows.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from yiben.capabilities import grants
from yiben.capabilities.sharing.dataapi.model import ApiColumn, Endpoint
from yiben.engines.guard import Column, Table
from yiben.infra.lake import literal, quote

ROWS = 120
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "安宁平和清明远成立新"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST = date(1950, 1, 1)


def sandbox_table(endpoint: Endpoint, *, snapshot: str) -> Table:
    """The endpoint as a table of generated rows. What is not granted in plain is hidden by the guard as ever."""
    return Table(
        name=endpoint.name,
        title=endpoint.title,
        resource=endpoint.resource,
        owner="",
        snapshot=snapshot,
        relation=relation(endpoint),
        columns=tuple(
            Column(
                name=one.name,
                type=one.type,
                level=1 if one.comparable else 5,
                semantic=one.semantic,
                mask="token" if one.form is grants.Form.TOKEN else one.mask,
                item=one.item,
            )
            for one in endpoint.columns
        ),
        rows=ROWS,
    )


def relation(endpoint: Endpoint) -> str:
    """SQL that yields the rows, as text cast to each column's type."""
    names = ", ".join(f"v{place}" for place in range(len(endpoint.columns)))
    casts = ", ".join(
        f"TRY_CAST(v{place} AS {one.type}) AS {quote(one.name)}" for place, one in enumerate(endpoint.columns)
    )
    made = [_values(one) for one in endpoint.columns]
    rows = ", ".join(
        "(" + ", ".join("NULL" if column[at] is None else literal(str(column[at])) for column in made) + ")"
        for at in range(ROWS)
    )
    return f"(SELECT {casts} FROM (VALUES {rows}) AS generated({names}))"


def _values(column: ApiColumn) -> list[str | None]:
    make = _MEANT.get(column.semantic or "") or _typed(column)
    seed = int.from_bytes(hashlib.sha256(column.name.encode()).digest()[:4], "big")
    # A few are empty, as real ones are; never the first, so that an example shows a value.
    return [None if at % 37 == 36 else make(at, seed) for at in range(ROWS)]


def _typed(column: ApiColumn) -> Callable[[int, int], str | None]:
    kind = column.type
    if kind == "BOOLEAN":
        return lambda at, seed: "true" if (at + seed) % 2 else "false"
    if kind == "DATE":
        return lambda at, seed: _day(at, seed).isoformat()
    if kind.startswith("TIMESTAMP"):
        return lambda at, seed: f"{_day(at, seed).isoformat()} {at % 24:02}:00:00"
    if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL("):
        return lambda at, seed: f"{(at * 37 + seed) % 90}.5"
    if "INT" in kind:
        return lambda at, seed: str((at * 7 + seed) % 100)
    if kind == "VARCHAR":
        return lambda at, _seed: f"示例{at + 1:03}"
    return lambda _at, _seed: None


def _day(at: int, seed: int) -> date:
    return _FIRST + timedelta(days=(at * 97 + seed) % 25_000)


def _name(at: int, seed: int) -> str:
    return _SURNAMES[(at + seed) % 10] + _GIVEN[at // 10 % 10] + _GIVEN[at // 3 % 10]


def _resident_id(at: int, seed: int) -> str:
    body = f"999999{_day(at, seed):%Y%m%d}{at % 1000:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _one_of(words: str) -> Callable[[int, int], str]:
    listed = words.split()
    return lambda at, seed: listed[(at + seed) % len(listed)]


def _luhn(at: int, _seed: int) -> str:
    body = f"6200000000000{at:05}"
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(body))
    )
    return body + str(-total % 10)


_MEANT: Mapping[str, Callable[[int, int], str | None]] = {
    "person_name": _name,
    "cn_resident_id": _resident_id,
    "cn_mobile": lambda at, _seed: f"1990000{at:04}",
    "phone": lambda at, _seed: f"1990000{at:04}",
    "cn_landline": lambda at, _seed: f"010-0000{at:04}",
    "email": lambda at, _seed: f"user{at + 1:03}@example.com",
    "address": lambda at, _seed: f"示例省示例市示例区示例路{at + 1}号",
    "birth_date": lambda at, seed: _day(at, seed).isoformat(),
    "sex": _one_of("男 女"),
    "ethnicity": _one_of("汉族 苗族 布依族 侗族"),
    "marital_status": _one_of("未婚 已婚 离异 丧偶"),
    "education": _one_of("初中 高中 大专 本科 研究生"),
    "age": lambda at, seed: str(18 + (at * 7 + seed) % 70),
    "bank_card": _luhn,
    "plate_number": lambda at, _seed: f"贵Z{at:05}",
    "org_name": lambda at, _seed: f"示例单位{at + 1:03}",
    "url": lambda at, _seed: f"https://example.com/{at + 1}",
    "domain_name": lambda at, _seed: f"host{at + 1}.example.com",
    "ip_address": lambda at, _seed: f"192.0.2.{at % 254 + 1}",
    "division_code": lambda at, _seed: f"9999{at % 99 + 1:02}",
    "year": lambda at, seed: str(2000 + (at + seed) % 25),
    "postcode": lambda at, _seed: f"9999{at % 100:02}",
    "latitude": lambda at, _seed: f"{26 + at / 1000:.3f}",
    "longitude": lambda at, _seed: f"{106 + at / 1000:.3f}",
}
