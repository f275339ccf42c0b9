"""Atom feeds of what changes: everything, one dataset, one publisher, one topic. Those of a search are the portal's."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.interchange.answering import Plain, document, office_of, page_of, site_of
from yiben.capabilities import ledger, opening
from yiben.capabilities.interchange import feeds as atom
from yiben.capabilities.opening import Change, Dataset
from yiben.infra.work import Work
from yiben.kernel.actors import ANYBODY
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

router = APIRouter(route_class=Plain, tags=["feeds"])

_ENTRIES = 50  # of one document
_LOOKED = 5_000  # changes looked through for a feed of some of them
Chosen = Callable[[Dataset], bool]


@router.get("/feeds/datasets.atom", summary="Changes of all datasets 全部更新")
def everything(request: Request) -> Response:
    """What was published, renewed, amended and withdrawn, the newest first; `?page=2` goes on."""
    number = page_of(request)
    with office_of(request).reading(ANYBODY) as work:
        found = opening.latest_changes(work, limit=min(number * _ENTRIES, _LOOKED) + 1)
        page = found[(number - 1) * _ENTRIES : number * _ENTRIES]
        further = f"/feeds/datasets.atom?page={number + 1}" if len(found) > number * _ENTRIES else ""
        path = "/feeds/datasets.atom" + (f"?page={number}" if number > 1 else "")
        return _said(
            request,
            work,
            atom.Feed(title=Text("数据集更新", "Changes of datasets"), path=path, next=further),
            page,
        )


@router.get("/feeds/datasets/{slug}.atom", summary="Changes of one dataset 单个数据集的更新")
def dataset(request: Request, slug: str) -> Response:
    """What happened to one dataset, withdrawal included."""
    with office_of(request).reading(ANYBODY) as work:
        one = opening.dataset(work, slug)
        found = opening.latest_changes(work, limit=_ENTRIES, dataset=one.id)
        feed = atom.Feed(
            title=one.title, path=f"/feeds/datasets/{one.slug}.atom", page=f"/datasets/{one.slug}"
        )
        return _said(request, work, feed, found)


@router.get("/feeds/publishers/{publisher}.atom", summary="Changes of one publisher 单位的更新")
def publisher(request: Request, publisher: str) -> Response:
    """Changes of the datasets of one publisher, among the newest ones of all."""
    with office_of(request).reading(ANYBODY) as work:
        name = ledger.organisation_names(work, [publisher]).get(publisher)
        feed = atom.Feed(
            title=Text(name or publisher, name or publisher),
            path=f"/feeds/publishers/{quote(publisher, safe='')}.atom",
            page=f"/publishers/{quote(publisher, safe='')}",
        )
        found = _chosen(work, lambda one: one.publisher == publisher)
        if not found:
            raise NotFound("no_publisher", Text("没有这个提供单位", "There is no such publisher."))
        return _said(request, work, feed, found)


@router.get("/feeds/topics/{topic}.atom", summary="Changes under one topic 主题的更新")
def topic(request: Request, topic: str) -> Response:
    """Changes of the datasets under one theme, among the newest ones of all."""
    with office_of(request).reading(ANYBODY) as work:
        title = next((one.title for one in opening.themes() if one.id == topic), None)
        found = _chosen(work, lambda one: topic in one.themes)
        if title is None and not found:
            raise NotFound("no_topic", Text("没有这个主题", "There is no such topic."))
        feed = atom.Feed(
            title=title or Text(topic, topic),
            path=f"/feeds/topics/{quote(topic, safe='')}.atom",
            page=f"/topics/{quote(topic, safe='')}",
        )
        return _said(request, work, feed, found)


def _chosen(work: Work, test: Chosen) -> list[Change]:
    """The newest changes of datasets that pass, looking no further than `_LOOKED` of all."""
    found: list[Change] = []
    every = opening.latest_changes(work, limit=_LOOKED)
    for start in range(0, len(every), 500):
        part = every[start : start + 500]
        known = opening.datasets(work, {one.dataset for one in part})
        found += [one for one in part if one.dataset in known and test(known[one.dataset])]
        if len(found) >= _ENTRIES:
            break
    return found[:_ENTRIES]


def _said(request: Request, work: Work, feed: atom.Feed, changes: Sequence[Change]) -> Response:
    known = opening.datasets(work, {one.dataset for one in changes})
    return document(
        request, atom.as_atom(site_of(request), feed, changes, known, now=stamp(work.now())), atom.MEDIA
    )
