"""Web accessible folders (WAF): pages that list files of ISO metadata, and folders below them."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from yiben.capabilities.harvesting.model import Wrong
from yiben.capabilities.harvesting.readers.iso import record_of
from yiben.capabilities.harvesting.readers.texts import unreadable
from yiben.capabilities.harvesting.walking.road import Entry, Road, Sheet
from yiben.infra.fetching import hostname
from yiben.kernel.errors import BadInput

MOST_FILES = 10_000
_DEEPEST = 5
_LARGEST = 8 << 20
_LINK = re.compile(r"""<a\s[^>]{0,300}?href\s*=\s*["']([^"']{1,1000})["']""", re.IGNORECASE)


def walk_folder(road: Road) -> Iterator[Sheet]:
    """One page for the file, or for each folder."""
    waiting, visited, files = [(road.address, 0)], {road.address}, 0
    begin = str(road.at.get("folder", ""))
    while waiting:
        url, depth = waiting.pop(0)
        got = road.get(url, remember=url == road.address)
        with got.path.open("rb") as file:
            head = file.read(_LARGEST)
        if b"<html" not in head[:4000].lower() and b"href" not in head[:4000].lower():
            yield Sheet(at={"folder": url}, records=iter((record_of(got.path, url),)), digest=got.digest)
            continue
        listed = [one for one in _links(got.url, head.decode("utf-8", "replace")) if one not in visited]
        visited |= set(listed)
        wanted = [one for one in listed if urlsplit(one).path.lower().endswith(".xml")][: MOST_FILES - files]
        files += len(wanted)
        if depth < _DEEPEST:
            waiting += [(one, depth + 1) for one in listed if urlsplit(one).path.endswith("/")][:MOST_FILES]
        if begin in {"", url}:
            begin = ""
            yield Sheet(at={"folder": url}, records=_entries(road, wanted))
    if begin:  # the folder a killed harvest was at is there no more
        raise unreadable(begin)


def _entries(road: Road, urls: list[str]) -> Iterator[Entry]:
    for url in urls:
        try:
            got = road.get(url)
        except BadInput as error:
            yield Wrong(place=url, field="", reason=error.code, detail=str(error.where.get("status", "")))
            continue
        yield record_of(got.path, url)


def _links(here: str, page: str) -> list[str]:
    """Files and folders below this one, in the order they stand."""
    above = urlsplit(here).path.rpartition("/")[0] + "/"
    found: dict[str, None] = {}
    for said in _LINK.findall(page):
        url = urljoin(here, unescape(said)).partition("#")[0]
        below = urlsplit(url).path.startswith(above) and urlsplit(url).path != above
        if hostname(url) == hostname(here) and below and "?" not in url:
            found.setdefault(url)
    return list(found)
