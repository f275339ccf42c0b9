"""The DataStore of CKAN 数据存储接口: rows of open editions, through the guard of the public road."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from yiben.capabilities import opening
from yiben.capabilities.interchange.ckan import asking
from yiben.capabilities.interchange.ckan.call import Call
from yiben.capabilities.interchange.ckan.errors import Denied, Invalid, Missing
from yiben.capabilities.interchange.ckan.reading import resource_of
from yiben.capabilities.opening import Dataset, Edition, OpenColumn
from yiben.capabilities.portal import reading

MOST = 32_000  # rows of one answer, as CKAN's own limit is
DEEPEST = 100_000  # how far an offset reaches where rows are sorted or filtered
_TYPES = (("BOOL", "bool"), ("TIMESTAMP", "timestamp"), ("DATE", "date"), ("TIME", "text"), ("DECIMAL", "numeric"),
          ("DOUBLE", "float8"), ("FLOAT", "float8"), ("REAL", "float8"), ("TINYINT", "int4"), ("SMALLINT", "int4"),
          ("UINTEGER", "int8"), ("INTEGER", "int4"), ("UBIGINT", "numeric"), ("HUGEINT", "numeric"), ("BIGINT", "int8"))  # fmt: skip


def datastore_search(call: Call) -> dict[str, Any]:
    """Rows of a resource: `resource_id`, `filters`, `q` by column, `fields`, `sort`, `limit`, `offset`."""
    said = call.said
    identifier = asking.needed(said, "resource_id", "id")
    _, edition = _readable(call, identifier)
    copy = call.shelf.open(edition)
    limit = asking.number(said, "limit", 100, most=MOST)
    offset = asking.number(said, "offset", 0, most=2**40)
    names = _columns(copy, asking.strings(said, "fields"))
    filters, sort = _filters(copy, said), _sort(copy, asking.string(said, "sort"))
    with call.shelf.turn():
        rows, total = _rows(copy, filters, sort, names, edition, offset=offset, limit=limit)
    told = {name: said[name] for name in ("filters", "q") if said.get(name)}
    return told | {
        "resource_id": identifier,
        "fields": [_field(edition, name) for name in names],
        "records": _records(rows, asking.string(said, "records_format", "objects")),
        "records_format": asking.string(said, "records_format", "objects"),
        "limit": limit,
        "offset": offset,
        "total": total,
        "include_total": True,
        "total_was_estimated": False,
        "total_estimation_threshold": None,
        "_links": {
            "start": f"/api/3/action/datastore_search?resource_id={identifier}&limit={limit}",
            "next": f"/api/3/action/datastore_search?resource_id={identifier}&limit={limit}&offset={offset + limit}",
        },
    }


def datastore_info(call: Call) -> dict[str, Any]:
    """Columns and number of rows of a resource, by `id`."""
    identifier = asking.needed(call.said, "id", "resource_id")
    _, edition = _readable(call, identifier)
    return {
        "meta": {"id": identifier, "count": edition.rows, "size": edition.bytes, "table_type": "BASE TABLE"},
        "schema": {one.name: _type(one.type) for one in edition.columns},
        "fields": [_field(edition, one.name) for one in edition.columns],
    }


def datastore_search_sql(_call: Call) -> None:
    """Not for the public: SQL of strangers is answered under an account, by the guard (POST /api/query)."""
    raise Denied(
        "SQL is not answered here. Use datastore_search, download the Parquet file, or POST /api/query as an account"
    )


def _readable(call: Call, identifier: str) -> tuple[Dataset, Edition]:
    owner, made = resource_of(call, identifier)
    if not made["datastore_active"]:
        if owner.edition:
            opening.readable(call.work, owner.id)  # says why not
        raise Missing(f'Resource "{identifier}" was not found.')
    return opening.readable(call.work, owner.id)


def _columns(copy: reading.Copy, wanted: list[str]) -> tuple[str, ...]:
    names = [name for name in wanted if name != "_id"]
    unknown = [name for name in names if name not in copy.by_name]
    if unknown:
        raise Invalid({"fields": [f"field {name[:100]!r} not in table" for name in unknown[:20]]})
    return tuple(dict.fromkeys(names)) or tuple(copy.by_name)


def _filters(copy: reading.Copy, said: asking.Said) -> tuple[reading.Filter, ...]:
    pairs: list[tuple[str, str]] = []
    for name, value in asking.mapping(said, "filters").items():
        values = value if isinstance(value, list) else [value]
        if len(values) != 1:
            raise Invalid({"filters": [f"{name[:100]}: one value for each column"]})
        _known(copy, name, "filters")
        pairs.append((f"{name}:eq", _plain(values[0])))
    q = said.get("q")
    if q and not (isinstance(q, dict) or str(q).lstrip().startswith("{")):
        raise Invalid({"q": ['name the column to look in: {"column": "words"}']})
    for name, value in asking.mapping(said, "q").items():
        _known(copy, name, "q")
        pairs.append((f"{name}:contains", _plain(value)))
    return reading.ask_of(copy, pairs).filters


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise Invalid({"filters": ["values are strings, numbers, true or false"]})


def _known(copy: reading.Copy, name: str, where: str) -> None:
    if name not in copy.by_name:
        raise Invalid({where: [f"field {name[:100]!r} not in table"]})


def _sort(copy: reading.Copy, told: str) -> tuple[str, bool] | None:
    told = told.strip()
    if not told or told.split()[0] == "_id":
        return None
    down = told.lower().endswith(" desc")
    name = told.removesuffix(told[-5:]).strip() if down else told
    if name.lower().endswith(" asc"):
        name = name[:-4].strip()
    name = name.strip('"')
    if name not in copy.by_name:
        raise Invalid({"sort": [f"field {name[:100]!r} not in table, or more than one"]})
    return name, down


def _rows(
    copy: reading.Copy,
    filters: tuple[reading.Filter, ...],
    sort: tuple[str, bool] | None,
    names: tuple[str, ...],
    edition: Edition,
    *,
    offset: int,
    limit: int,
) -> tuple[Any, int]:
    plain = not filters and sort is None
    if not plain and offset + limit > DEEPEST:
        raise Invalid(
            {"offset": [f"at most {DEEPEST} where rows are filtered or sorted; download the file instead"]}
        )
    if plain and offset >= copy.rows:
        return reading.rows_of(copy, reading.Ask(columns=names, limit=1), edition=edition.number).table.slice(
            0, 0
        ), copy.rows
    after = reading.Place(edition=edition.number, rank=0, row=offset - 1) if plain and offset else None
    wanted = limit if plain else offset + limit
    ask = reading.Ask(filters=filters, sort=sort, columns=names, limit=max(1, wanted), after=after)
    page = reading.rows_of(copy, ask, edition=edition.number)
    return page.table.slice(0 if plain else offset, limit), page.matched


def _records(rows: Any, form: str) -> Any:
    if form in ("objects", ""):
        return [{name: _cell(value) for name, value in row.items()} for row in rows.to_pylist()]
    if form == "lists":
        return [[_cell(value) for value in row.values()] for row in rows.to_pylist()]
    raise Invalid({"records_format": ["objects or lists; download the file for CSV"]})


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value)) if value.is_finite() else None
    if isinstance(value, str | int | float | bool | list | dict | datetime | date | time) or value is None:
        return value
    return str(value)


def _field(edition: Edition, name: str) -> dict[str, Any]:
    column: OpenColumn | None = next((one for one in edition.columns if one.name == name), None)
    if column is None:
        return {"id": name, "type": "text"}
    told = {"label": column.title, "notes": column.description, "unit": column.unit}
    return {"id": name, "type": _type(column.type), "info": told}


def _type(told: str) -> str:
    if told.endswith("]") or told.startswith(("STRUCT", "MAP")):
        return "json"
    return next((theirs for ours, theirs in _TYPES if told.upper().startswith(ours)), "text")
