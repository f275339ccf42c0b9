"""The OpenAPI 3.1 document of one endpoint: exactly its columns, what may be asked of each, what comes back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yiben.capabilities import grants
from yiben.capabilities.sharing.dataapi.formats import ARROW, CSV, JSON, PARQUET
from yiben.capabilities.sharing.dataapi.model import MOST_ROWS, USUAL_ROWS, ApiColumn, Endpoint, Op
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

FORMS: Mapping[grants.Form, Text] = {
    grants.Form.PLAIN: Text("原值", "in plain"),
    grants.Form.MASKED: Text("脱敏", "masked"),
    grants.Form.TOKEN: Text("代号，只在本授权内可关联", "a token that joins within this grant only"),
}
_OPS: Mapping[Op, Text] = {
    Op.EQ: Text("等于", "equals"),
    Op.IN: Text("属于，可重复", "is one of; may be repeated"),
    Op.FROM: Text("不小于", "is at least"),
    Op.TO: Text("不大于", "is at most"),
    Op.PREFIX: Text("以…开头", "begins with"),
}
_ERRORS = {
    "400": Text("密钥写在了网址里", "A key stood in the address"),
    "401": Text("没有可用的密钥、令牌或签名", "No key, token or signature that works"),
    "403": Text(
        "授权已撤销、到期、用途不符，或请求被重放", "Grant withdrawn, ended, for another purpose; or a replay"
    ),
    "404": Text("没有这个接口", "No such endpoint"),
    "406": Text("不支持的格式", "Not one of the formats"),
    "422": Text("参数有误", "A parameter is wrong"),
    "429": Text("超出频率或限额，见 Retry-After", "Over the rate or the quota; see Retry-After"),
    "503": Text("超出时间或内存上限", "A limit of time or memory was reached"),
}


def document(
    endpoint: Endpoint, *, schema: "pa.Schema", server: str, example: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The document. `schema` is what rows look like when they arrive; `example` generated ones."""
    path = f"/api/data/{endpoint.grant.id}"
    draft = endpoint.grant.draft
    row = {
        "type": "object",
        "required": [field.name for field in schema],
        "additionalProperties": False,
        "properties": {field.name: _property(endpoint, field.name, str(field.type)) for field in schema},
    }
    answers = {"200": _rows(example), **{code: _error(says) for code, says in _ERRORS.items()}}
    asked = {"security": [{"key": []}, {"oauth": []}], "responses": answers, "tags": ["data"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{endpoint.title} · {endpoint.name}",
            "version": endpoint.grant.given[:10],
            "description": f"{draft.purpose_says}\n\n{draft.begins} – {draft.ends}",
        },
        "servers": [{"url": server}],
        "paths": {
            path: {
                "get": {
                    "operationId": "rows",
                    "summary": str(Text("读取数据", "Rows")),
                    "parameters": [*_filters(endpoint), *_own(endpoint)],
                    **asked,
                },
            },
            f"{path}/query": {
                "post": {
                    "operationId": "query",
                    "summary": str(Text("读取数据，条件不进网址", "Rows, with the conditions in the body")),
                    "requestBody": {"required": True, "content": {JSON: {"schema": _question(endpoint)}}},
                    **asked,
                }
            },
        },
        "components": {
            "schemas": {"Row": row, "Page": _page(), "Error": _error_shape()},
            "securitySchemes": _security(server),
        },
    }


def _filters(endpoint: Endpoint) -> list[dict[str, Any]]:
    made = []
    for column in endpoint.columns:
        for op in column.ops:
            name = column.name if op is Op.EQ else f"{column.name}:{op}"
            made.append(
                {
                    "name": name,
                    "in": "query",
                    "description": f"“{column.name}” {_OPS[op]}",
                    "schema": {"type": "array", "items": {"type": "string"}}
                    if op is Op.IN
                    else {"type": "string"},
                }
            )
    return made


def _own(endpoint: Endpoint) -> list[dict[str, Any]]:
    said = {
        "columns": (Text("只要这些列，逗号分隔", "These columns only, with commas"), {"type": "string"}),
        "sort": (
            Text("按这些列排序，前加 - 为降序", "By these columns; - before one turns it round"),
            {"type": "string"},
        ),
        "limit": (
            Text("一页行数", "Rows a page"),
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
        ),
        "cursor": (Text("上一页给出的游标", "The cursor the page before gave"), {"type": "string"}),
    }
    taken = {one.name for one in endpoint.columns}
    return [
        {"name": name, "in": "query", "description": str(says), "schema": schema}
        for name, (says, schema) in said.items()
        if name not in taken
    ]


def _question(endpoint: Endpoint) -> dict[str, Any]:
    plain = {"type": ["string", "number", "boolean"]}
    names = [
        column.name if op is Op.EQ else f"{column.name}:{op}"
        for column in endpoint.columns
        for op in column.ops
    ]
    several = {"oneOf": [plain, {"type": "array", "items": plain}]}
    where = {name: several if name.endswith(":in") else plain for name in names}
    listed = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "where": {"type": "object", "additionalProperties": False, "properties": where},
            "columns": listed,
            "sort": listed,
            "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
            "cursor": {"type": "string"},
        },
    }


def _property(endpoint: Endpoint, name: str, kind: str) -> dict[str, Any]:
    column = endpoint.column(name)
    assert column is not None
    return {
        **json_type(kind),
        "title": column.title or name,
        "description": _said(column),
        "x-form": str(column.form),
    }


def _said(column: ApiColumn) -> str:
    return f"{FORMS[column.form]} · {column.type}"


def json_type(kind: str) -> dict[str, Any]:
    """What a value of an Arrow type is in JSON; any may be empty."""
    if kind == "bool":
        return {"type": ["boolean", "null"]}
    if kind.startswith(("int", "uint")):
        return {"type": ["integer", "null"]}
    if kind.startswith(("float", "double", "halffloat")):
        return {"type": ["number", "null"]}
    if kind.startswith("decimal"):
        return {"type": ["number", "string", "null"]}
    if kind.startswith("date"):
        return {"type": ["string", "null"], "format": "date"}
    if kind.startswith("timestamp"):
        return {"type": ["string", "null"]}
    if kind.startswith(("list", "large_list", "fixed_size_list")):
        return {"type": ["array", "null"]}
    if kind.startswith(("struct", "map")):
        return {"type": ["object", "array", "null"]}
    return {"type": ["string", "null"]}


def _page() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["rows", "next", "row_count", "snapshot", "sandbox"],
        "properties": {
            "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
            "next": {
                "type": ["string", "null"],
                "description": str(Text("下一页的游标", "Cursor of the next page")),
            },
            "row_count": {"type": "integer"},
            "snapshot": {"type": "string"},
            "sandbox": {"type": "boolean"},
        },
    }


def _rows(example: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Page"}}
    if example:
        body["example"] = {"rows": list(example), "next": None, "row_count": len(example), "snapshot": "sandbox", "sandbox": True}  # fmt: skip
    binary: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    return {
        "description": str(Text("一页数据", "One page of rows")),
        "headers": {
            "Link": {"schema": {"type": "string"}, "description": 'rel="next" (RFC 8288)'},
            "X-Next-Cursor": {"schema": {"type": "string"}},
        },
        "content": {JSON: body, CSV: {"schema": {"type": "string"}}, ARROW: binary, PARQUET: binary},
    }


def _error(says: Text) -> dict[str, Any]:
    return {"description": str(says), "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}


def _error_shape() -> dict[str, Any]:
    text = {"type": "string"}
    inner = {"code": text, "message": text, "where": {"type": "object"}, "hint": {"type": ["string", "null"]}}
    return {"type": "object", "properties": {"error": {"type": "object", "properties": inner}}}


def _security(server: str) -> dict[str, Any]:
    return {
        "key": {"type": "http", "scheme": "bearer", "description": "ybk_…"},
        "oauth": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": f"{server}/api/oauth/token", "scopes": {}}},
        },
    }
