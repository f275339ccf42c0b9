"""Atom feeds 订阅源 (RFC 4287, RFC 5023 paging by RFC 5005, tombstones by RFC 6721) of what changes in the catalogue.

Withdrawn datasets are `at:deleted-entry`, so that mirrors take them down; entries of new editions link to what
differs from the edition before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from yiben.capabilities.interchange import addresses
from yiben.capabilities.interchange.legible import first, legible
from yiben.capabilities.interchange.model import Site
from yiben.capabilities.opening import Change, Dataset, State, What
from yiben.kernel.text import Text

ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
MEDIA = "application/atom+xml"

_WORDS = {
    What.PUBLISHED: Text("新开放", "Published"),
    What.EDITION: Text("新版次", "New edition"),
    What.AMENDED: Text("说明更新", "Description amended"),
    What.SUSPENDED: Text("暂停", "Suspended"),
    What.RESUMED: Text("恢复", "Resumed"),
    What.WITHDRAWN: Text("撤回", "Withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: what it is about, where it is, and where the part before it is."""

    title: Text
    path: str  # below the site, with its query
    page: str = "/datasets"  # what it is the feed of
    next: str = ""  # path of the older entries; empty at the end


def as_atom(
    site: Site, feed: Feed, changes: Sequence[Change], known: Mapping[str, Dataset], *, now: str
) -> bytes:
    """The feed as XML, newest entries first. Changes of datasets that are not `known` are left out."""
    root = Element("feed", {"xmlns": ATOM, "xmlns:at": TOMBSTONES})
    _put(root, "title", f"{first(feed.title)} · {first(site.title)}")
    _put(root, "id", f"{site.url}{feed.path}")
    _put(root, "updated", changes[0].at if changes else now)
    for relation, path, kind in (
        ("self", feed.path, MEDIA),
        ("alternate", feed.page, "text/html"),
        ("next", feed.next, MEDIA),
    ):
        if path:
            _link(root, relation, site.url + path, kind)
    _put(SubElement(root, "author"), "name", first(site.title))
    for change in changes:
        if change.dataset in known:
            root.append(_entry(site, change, known[change.dataset]))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()


def _entry(site: Site, change: Change, one: Dataset) -> Element:
    url = addresses.dataset_url(site, one)
    identifier = f"{url}#change-{change.seq}"
    if change.what is What.WITHDRAWN:
        gone = Element("at:deleted-entry", {"ref": url, "when": change.at})
        told = SubElement(gone, "at:comment")
        told.text = legible(change.note) or _WORDS[change.what].zh
        _link(gone, "alternate", url, "text/html")
        return gone
    entry = Element("entry")
    _put(entry, "title", f"{_WORDS[change.what].zh} {_WORDS[change.what].en}: {first(one.title)}")
    _put(entry, "id", identifier)
    _put(entry, "updated", change.at)
    _put(SubElement(entry, "author"), "name", legible(one.publisher_name) or first(site.title))
    for relation, address, kind in _links(site, change, one, url):
        _link(entry, relation, address, kind)
    SubElement(entry, "category", {"term": str(change.what), "label": str(_WORDS[change.what].zh)})
    for theme in one.themes if one.state is not State.WITHDRAWN else ():
        SubElement(entry, "category", {"term": legible(theme), "scheme": f"{site.url}/topics"})
    _put(entry, "summary", _summary(change, one))
    return entry


def _links(site: Site, change: Change, one: Dataset, url: str) -> Iterator[tuple[str, str, str]]:
    yield "alternate", url, "text/html"
    if one.state is State.WITHDRAWN:
        return
    yield "via", f"{url}.ttl", "text/turtle"
    if change.edition:
        yield "related", addresses.edition_url(site, one, change.edition), "text/html"
        if change.edition > 1:
            yield (
                f"{site.url}/feeds#differences",
                f"{url}/editions/{change.edition - 1}..{change.edition}",
                "text/html",
            )


def _summary(change: Change, one: Dataset) -> str:
    if one.state is State.WITHDRAWN:
        return first(one.title)
    told = legible(change.note) or first(one.description) or first(one.title)
    return told[:1_000]


def _put(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = legible(words)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": address, "type": kind})
