"""The files of a pack as JSON Schema, so that an editor checks while one writes.

Made from the same dataclasses the loader reads by; `tools/pack_schemas.py` writes them to docs/reference/schema.
"""

import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from yiben.capabilities.policy.packs.entries import PackHead
from yiben.capabilities.policy.packs.kinds import KINDS
from yiben.capabilities.policy.packs.shape import is_table, plain, shape_of
from yiben.kernel.text import Text

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas() -> dict[str, Schema]:
    """The schema of each file, by the name of its own, such as `articles.json`."""
    made = {"pack.json": _titled("pack.toml", schema_of(PackHead))}
    for file in dict.fromkeys(kind.file for kind in KINDS):
        lists = {
            kind.key: {"type": "array", "items": schema_of(kind.entry)} for kind in KINDS if kind.file == file
        }
        whole = {"type": "object", "properties": lists, "additionalProperties": False}
        within = {one for kind in KINDS if kind.file == file for one in _inside(kind.entry) if _circular(one)}
        if within:
            whole["definitions"] = {one.__name__: schema_of(one) for one in within}
        made[file.replace(".toml", ".json")] = _titled(file, whole)
    return made


def _titled(file: str, schema: Schema) -> Schema:
    return {"$schema": _DRAFT, "title": f"Yiben pack: {file}"} | schema


def schema_of(kind: type) -> Schema:
    """The shape as JSON Schema (draft 7, which editors of TOML read)."""
    properties: dict[str, Schema] = {}
    required = []
    loose: Any = False
    for one in shape_of(kind):
        if one.rest:
            loose = {"type": ["string", "number", "boolean"]}
            continue
        for name in one.names:
            made = _schema(str if one.hint is Text else one.hint)
            properties[name] = made | ({"description": f"{one.says.zh} {one.says.en}"} if one.says else {})
            if one.required:
                required.append(name)
    made = {"type": "object", "properties": properties, "additionalProperties": loose}
    return made | ({"required": required} if required else {})


def _inside(kind: type) -> set[type]:
    """The shapes a shape is made of, however deep."""
    found: set[type] = set()
    left = [kind]
    while left:
        for one in shape_of(left.pop()):
            for hint in (one.hint, *typing.get_args(one.hint)):
                if is_table(hint) and hint is not Text and hint not in found:
                    found.add(hint)
                    left.append(hint)
    return found


def _circular(kind: type) -> bool:
    """Whether a shape holds others of itself, as criteria do."""
    return kind in _inside(kind)


def _schema(hint: Any) -> Schema:
    hint = plain(hint)
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return {"type": "string", "pattern": f"^{typing.get_args(hint)[1].pattern}$"}
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        many = {"type": "array", "items": _schema(inner)}
        return many if is_table(inner) else {"anyOf": [_schema(inner), many]}
    if origin is types.UnionType or origin is typing.Union:
        return {"anyOf": [_schema(one) for one in typing.get_args(hint)]}
    if origin is Mapping or hint is Mapping:
        return {"type": "object"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [str(one.value) for one in hint]}
    if is_table(hint):
        return {"$ref": f"#/definitions/{hint.__name__}"} if _circular(hint) else schema_of(hint)
    plainly: dict[Any, Schema] = {
        str: {"type": "string", "minLength": 1},
        int: {"type": "integer"},
        float: {"type": "number"},
        bool: {"type": "boolean"},
        date: {"type": "string", "format": "date"},
        object: {"type": ["string", "number", "boolean"]},
    }
    return dict(plainly[hint])
