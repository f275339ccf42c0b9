"""CKAN over HTTP: package_search in pages; else package_list with package_show; else the old REST API.

Where records were harvested before, a page is first asked only when each was modified (`fl`), and those that have not
moved are not fetched. A server that does not know `fl` answers whole packages: those are then read at once.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import orjson

from yiben.capabilities.harvesting.model import Same, Wrong
from yiben.capabilities.harvesting.readers.ckan import mark_of, record_of
from yiben.capabilities.harvesting.readers.keys import key_of
from yiben.capabilities.harvesting.readers.texts import check_json, in_utf8, unreadable
from yiben.capabilities.harvesting.walking.road import Entry, Road, Sheet
from yiben.kernel.errors import BadInput, YibenError

_FEW = 50  # packages of a page that are fetched one by one before the whole page is
_LARGEST = 64 << 20  # bytes of one page
_NAMES = 100  # packages of a list that make one page
_PREFIXES = ("/api/3/action", "/api/action")
_OLD = ("/api/2/rest", "/api/rest")


def walk_ckan(road: Road) -> Iterator[Sheet]:
    """The pages."""
    root, prefixes = _roots(road.address)
    refused: YibenError | None = None
    if "old" not in road.at and "names" not in road.at:
        for prefix in prefixes:
            try:
                first = _search(road, root + prefix, int(str(road.at.get("start", 0))))
            except BadInput as error:
                refused = _another(error)
                continue
            yield from _searched(road, root, root + prefix, first)
            return
    for prefix in prefixes:
        try:
            names = _result(road, f"{root}{prefix}/package_list")
        except BadInput as error:
            refused = refused or _another(error)
            continue
        yield from _listed(road, root, names, "names", f"{root}{prefix}/package_show?id=")
        return
    for prefix in _OLD:
        try:
            names = _json(road, f"{root}{prefix}/dataset")
        except BadInput as error:
            refused = refused or _another(error)
            continue
        yield from _listed(road, root, names, "old", f"{root}{prefix}/dataset/")
        return
    raise refused or unreadable("CKAN")


def _another(error: BadInput) -> BadInput:
    """What may mean that the API lies elsewhere; anything else ends the harvest."""
    if error.code in {"source_refused", "unreadable"}:
        return error
    raise error


def _roots(address: str) -> tuple[str, tuple[str, ...]]:
    parts = urlsplit(address)
    path, found, _ = parts.path.rstrip("/").partition("/api")
    said = parts.path[len(path) :].partition("/action")[0] if found and "/action" in parts.path else ""
    root = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    if said:
        return root, (f"{said}/action", *(one for one in _PREFIXES if one != f"{said}/action"))
    return root, _PREFIXES


def _search(road: Road, base: str, start: int, *, fields: str = "", rows: int = 0) -> tuple[list[Any], int]:
    asked = {"rows": rows or road.page, "start": start, "sort": "id asc"} | ({"fl": fields} if fields else {})
    result = _result(road, f"{base}/package_search?{urlencode(asked)}")
    if not isinstance(result, Mapping) or not isinstance(result.get("results"), list):
        raise unreadable("package_search")
    count = result.get("count")
    return result["results"], count if isinstance(count, int) else 0


def _searched(road: Road, root: str, base: str, first: tuple[list[Any], int]) -> Iterator[Sheet]:
    start = int(str(road.at.get("start", 0)))
    found, count = first
    while found:
        yield Sheet(at={"start": start}, records=_entries(found, root, start), paged=True)
        start += len(found)
        if start >= count:
            return
        if road.unmoved is None:
            found, count = _search(road, base, start)
            continue
        while True:
            thin, count = _search(road, base, start, fields="id,metadata_modified")
            if not thin:
                return
            yield Sheet(at={"start": start}, records=_moved(road, root, base, thin, start), paged=True)
            start += len(thin)
            if start >= count:
                return


def _entries(found: list[Any], root: str, start: int) -> Iterator[Entry]:
    for number, one in enumerate(found, start + 1):
        yield record_of(one, f"#{number}", page=f"{root}/dataset/{{name}}")


def _moved(road: Road, root: str, base: str, thin: list[Any], start: int) -> Iterator[Entry]:
    """Same for what has not moved, and the records of what has."""
    plain = [one if isinstance(one, Mapping) else {} for one in thin]
    if any("resources" in one or "title" in one for one in plain):  # it answered whole packages
        yield from _entries(thin, root, start)
        return
    marks = [(key_of(one.get("id")), mark_of(one)) for one in plain]
    same = road.unmoved(marks) if road.unmoved else set()
    moved = [key for key, _ in marks if key not in same]
    yield from (Same(key=key, mark=mark) for key, mark in marks if key in same)
    if len(moved) > _FEW:
        whole, _ = _search(road, base, start, rows=len(thin))
        yield from (one for one in _entries(whole, root, start) if getattr(one, "key", "") not in same)
        return
    for key in moved:
        yield _shown(road, root, f"{base}/package_show?id=", key)


def _listed(road: Road, root: str, names: Any, cursor: str, show: str) -> Iterator[Sheet]:
    if not isinstance(names, list):
        raise unreadable("package_list")
    keys = [key for one in names if (key := key_of(one))]
    begin = int(str(road.at.get(cursor, 0)))
    for start in range(begin, len(keys), _NAMES):
        part = keys[start : start + _NAMES]
        yield Sheet(at={cursor: start}, records=(_shown(road, root, show, key) for key in part))


def _shown(road: Road, root: str, show: str, key: str) -> Entry:
    try:
        url = show + quote(key, safe="")
        package = _json(road, url) if show.endswith("/") else _result(road, url)
    except BadInput as error:
        said = error.where.get("status") or error.where.get("problem") or ""
        return Wrong(place=key, field="", reason=error.code, key=key, detail=str(said))
    return record_of(package, key, page=f"{root}/dataset/{{name}}")


def _result(road: Road, url: str) -> Any:
    answer = _json(road, url)
    if not isinstance(answer, Mapping) or answer.get("success") is not True or "result" not in answer:
        raise unreadable("CKAN: success ≠ true")
    return answer["result"]


def _json(road: Road, url: str) -> Any:
    got = road.get(url, accept="application/json")
    readable = in_utf8(got.path, charset=got.charset)
    if not 0 < got.size <= _LARGEST:
        raise unreadable(f"JSON, {got.size} bytes")
    check_json(readable)
    body = readable.read_bytes()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass  # lone surrogates and NaN are no JSON, and no reason to lose a thousand records
    try:
        return json.loads(body)
    except ValueError as error:
        raise unreadable(f"JSON, {error}") from None
