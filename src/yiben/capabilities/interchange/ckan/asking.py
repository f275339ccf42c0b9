"""Reading what CKAN clients send: values may be JSON, text that stands for JSON, or text.

CKAN is lenient about types, and clients rely on it: `rows` comes as "100", `facet.field` as '["tags"]'.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from yiben.capabilities.interchange.ckan.errors import Invalid

Said = Mapping[str, Any]
LONGEST = 2_000_000  # characters of one value


def string(said: Said, name: str, default: str = "") -> str:
    """A text; numbers are taken as written, lists and objects are refused."""
    value = said.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid({name: ["Must be a string"]})
    text = str(value)
    if len(text) > LONGEST or "\x00" in text:
        raise Invalid({name: ["Too long or not text"]})
    return text.encode("utf-8", "replace").decode()


def needed(said: Said, *names: str) -> str:
    """The first of these that is there and not empty."""
    for name in names:
        if value := string(said, name).strip():
            return value
    raise Invalid({names[0]: ["Missing value"]})


def number(said: Said, name: str, default: int, *, most: int | None = None, least: int = 0) -> int:
    """A whole number; more than `most` is brought down to it, as CKAN does."""
    value = said.get(name)
    if value is None or value == "":
        return default
    text = str(value).strip()
    if isinstance(value, bool | list | dict) or len(text) > 18 or not text.removeprefix("-").isdecimal():
        raise Invalid({name: ["Invalid integer"]})
    found = int(text)
    if found < least:
        raise Invalid({name: ["Must be a natural number"]})
    return found if most is None else min(found, most)


def yes(said: Said, name: str, default: str = "") -> bool:
    """CKAN's `asbool`."""
    value = said.get(name, default)
    return value is True or str(value).strip().lower() in {"true", "yes", "on", "y", "t", "1"}


def strings(said: Said, name: str) -> list[str]:
    """A list: as such, as JSON, separated by commas, or one of one."""
    value = said.get(name)
    if value is None or value == "":
        return []
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Invalid({name: ["Cannot parse JSON"]}) from None
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(one, str | int | float) for one in value):
        raise Invalid({name: ["Must be a list of strings"]})
    return [str(one).encode("utf-8", "replace").decode() for one in value]


def mapping(said: Said, name: str) -> dict[str, Any]:
    """An object, or JSON that is one."""
    value = said.get(name)
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Invalid({name: ["Cannot parse JSON"]}) from None
    if not isinstance(value, dict):
        raise Invalid({name: ["Must be a JSON object"]})
    return value


def objects(said: Said, name: str) -> list[dict[str, Any]]:
    """A list of objects."""
    value = said.get(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Invalid({name: ["Must be a list of objects"]})
    return value


def offset(said: Said) -> int:
    """How many rows to leave out."""
    return number(said, "offset", 0, most=2**31)


def limit(said: Said) -> int | None:
    """How many rows at most; None where nothing was said."""
    return number(said, "limit", 0, most=2**31) or None
