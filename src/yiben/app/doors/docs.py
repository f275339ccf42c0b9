"""The API described for people, drawn from the same OpenAPI document programs read. No script, no CDN."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.ui.doors import AnyVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter or a field of a body."""

    name: str
    place: str  # path, query, header, body
    kind: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address and method."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    fields: tuple[Field, ...]
    request: str
    answers: tuple[tuple[str, str, str], ...]  # status, words, example


@dataclass(frozen=True, slots=True, kw_only=True)
class DocsPage(PageView):
    """Every operation with its fields and examples."""

    template: ClassVar[str] = "app/docs.html"
    operations: tuple[Operation, ...]
    about: str


@router.get("/api/docs")
def docs(visit: AnyVisit) -> Response:
    """The API for people."""
    document = visit.request.app.openapi()
    found = [
        _operation(document, method, path, body)
        for path, methods in document["paths"].items()
        for method, body in methods.items()
    ]
    page = DocsPage(operations=tuple(found), about=document["info"].get("description", ""))
    return visit.show(page)


def _operation(document: dict[str, Any], method: str, path: str, body: dict[str, Any]) -> Operation:
    content: dict[str, dict[str, Any]] = body.get("requestBody", {}).get("content", {})
    kind: str
    media: dict[str, Any]
    kind, media = next(iter(content.items()), ("", {}))
    schema = _resolved(document, media.get("schema", {}))
    fields = [_parameter(each) for each in body.get("parameters", ())]
    fields += [
        Field(
            name=name,
            place=kind.removeprefix("application/"),
            kind=_kind(_resolved(document, each)),
            required=name in schema.get("required", ()),
            says=each.get("description", "") or _resolved(document, each).get("description", ""),
        )
        for name, each in schema.get("properties", {}).items()
    ]
    return Operation(
        id=body["operationId"],
        method=method.upper(),
        path=path,
        summary=body.get("summary", ""),
        says=body.get("description", ""),
        fields=tuple(fields),
        request=_example(media),
        answers=tuple(_answer(status, each) for status, each in body.get("responses", {}).items()),
    )


def _parameter(each: dict[str, Any]) -> Field:
    return Field(
        name=each["name"],
        place=each["in"],
        kind=_kind(each.get("schema", {})),
        required=each.get("required", False),
        says=each.get("description", ""),
    )


def _answer(status: str, each: dict[str, Any]) -> tuple[str, str, str]:
    content: dict[str, dict[str, Any]] = each.get("content", {})
    media = next(iter(content.values()), {})
    return status, each.get("description", ""), _example(media)


def _example(media: dict[str, Any]) -> str:
    example = media.get("example")
    if example is None:
        example = next((each.get("value") for each in media.get("examples", {}).values()), None)
    if example is None or isinstance(example, str):
        return example or ""
    return json.dumps(example, ensure_ascii=False, indent=2)


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: Any = schema
    if "$ref" in schema:
        found = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return dict(found)


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type") or "object")
