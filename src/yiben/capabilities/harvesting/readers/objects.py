"""JSON catalogues as a stream of objects: a list at the top, or below the names catalogues use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
import orjson

from yiben.capabilities.harvesting.readers.texts import check_json, in_utf8, unreadable

_LISTS = (
    "dataset",
    "datasets",
    "sources",
    "results",
    "result",
    "result.results",
    "records",
    "data",
    "items",
    "packages",
    "services",
    "service",
    "datasetSeries",
)
_CATALOGUES = 5  # catalogues within catalogues that are followed
_SMALL = 1 << 20


def objects(path: Path, *, charset: str = "") -> Iterator[tuple[str, Any]]:
    """(Where it stands, value) of each entry of a JSON catalogue, JSON lines too. Raises BadInput when it is none."""
    readable = in_utf8(path, charset=charset)
    check_json(readable)
    if _is_lines(readable):
        yield from _lines(readable)
        return
    prefixes = tuple(_prefixes(readable))
    if not prefixes:
        yield "", _whole(readable)
        return
    for prefix in prefixes:
        name = "" if prefix == "item" else prefix.removesuffix(".item").replace(".item", "[]")
        with readable.open("rb") as file:
            try:
                for number, value in enumerate(ijson.items(file, prefix, use_float=True), 1):
                    yield f"{name}[{number}]", value
            except (ijson.JSONError, UnicodeDecodeError) as error:
                raise unreadable(f"JSON, {error}") from None


def _prefixes(path: Path) -> Iterator[str]:
    """Where lists of objects lie."""
    found: dict[str, None] = {}
    last = ""
    with path.open("rb") as file:
        try:
            for prefix, event, _ in ijson.parse(file, use_float=True):
                if event == "start_array":
                    last = prefix
                    if prefix == "":
                        yield "item"
                        return
                    if _is_list(prefix):
                        found.setdefault(f"{prefix}.item")
        except (ijson.JSONError, UnicodeDecodeError) as error:
            if not found and not last:
                raise unreadable(f"JSON, {error}") from None
    yield from found


def _is_list(prefix: str) -> bool:
    rest, levels = prefix, 0
    while rest.startswith("catalog.item.") and levels < _CATALOGUES:
        rest, levels = rest.removeprefix("catalog.item."), levels + 1
    return rest in _LISTS


def _whole(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise unreadable(f"JSON, {error}") from None


def _is_lines(path: Path) -> bool:
    with path.open("rb") as file:
        first, second = file.readline(_SMALL), file.readline(_SMALL)
    return (
        first.lstrip().startswith(b"{") and first.rstrip().endswith(b"}") and second.lstrip().startswith(b"{")
    )


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(8 * _SMALL):
            number += 1
            if not line.strip():
                continue
            try:
                yield f"[{number}]", orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield f"[{number}]", error
