"""What somebody sends, read strictly: an attempt that is not well formed is no attempt."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities.access.verification.model import Asked
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

LONGEST_KEY = 200
LONGEST_VALUE = 1000
LONGEST_PURPOSE = 500
MOST_VALUES = 20
_FIELDS = frozenset({"offer", "resource", "grant", "key", "values", "purpose"})


def question(body: object, *, who: Actor | str) -> Asked:
    """The attempt in a JSON object `{offer | resource | grant, key, values, purpose}`. BadInput names the field.

    A grant may name its resource besides, and has a purpose of its own.
    """
    if not isinstance(body, Mapping) or body.keys() - _FIELDS:
        raise _wrong(
            "body",
            Text(
                "只能有 offer、resource 或 grant，key、values、purpose",
                "Send offer, resource or grant, key, values, purpose and nothing else.",
            ),
        )
    offer, resource, grant = body.get("offer"), body.get("resource"), body.get("grant")
    if (offer is not None) if grant is not None else (offer is None) == (resource is None):
        raise _wrong(
            "offer", Text("请给出 offer 或 resource 之一", "Name an offer or a resource, one of them.")
        )
    values = body.get("values")
    if not isinstance(values, Mapping) or not 1 <= len(values) <= MOST_VALUES:
        raise _wrong(
            "values",
            Text(f"请给出 1 至 {MOST_VALUES} 个列的值", f"Send values of 1 to {MOST_VALUES} columns."),
        )
    return Asked(
        who=who,
        offer=None if offer is None else _text(offer, "offer", 40),
        resource=None if resource is None else _text(resource, "resource", 200),
        key=_text(body.get("key"), "key", LONGEST_KEY),
        values={
            _text(name, "values", 200): _text(value, "values", LONGEST_VALUE)
            for name, value in values.items()
        },
        purpose=_text(body.get("purpose"), "purpose", LONGEST_PURPOSE)
        if grant is None or body.get("purpose")
        else "",
        grant=None if grant is None else _text(grant, "grant", 40),
    )


def _text(value: Any, field: str, most: int) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(field, Text("需要非空的文本", "A text that is not empty is needed."))
    if len(value) > most:
        raise _wrong(field, Text(f"不超过 {most} 个字符", f"At most {most} characters."))
    return value


def _wrong(field: str, message: Text) -> BadInput:
    # The value itself is never repeated: it is somebody's.
    return BadInput("bad_question", message, where={"field": field})
