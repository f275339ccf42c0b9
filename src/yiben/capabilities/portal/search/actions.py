"""Finding open data: bring the index up to what was opened, then ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from yiben.capabilities import opening
from yiben.capabilities.portal import downloads
from yiben.capabilities.portal.search.following import Feed, birth, theme_words
from yiben.capabilities.portal.search.model import (
    DEEPEST,
    MOST_ROWS,
    MOST_VALUES,
    Ask,
    Facet,
    FacetCount,
    Found,
    Freshness,
    Guess,
    Suggestion,
)
from yiben.infra.search.synonyms import synonyms
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.portal.search.suggesting import Name
    from yiben.infra.search.shelf import Shelf

LONGEST = 500  # characters of a question; nobody types more
KEPT = 10.0  # seconds names of publishers are good for
SOON = 500  # changes a search waits for; more are caught up with behind it
_shelves: dict[Path, "Shelf"] = {}
_lock = Lock()
_births: dict[Path, tuple[int, str]] = {}  # (newest change, birth) of a feed
_bodies_known: dict[Path, tuple[float, dict[str, str]]] = {}
_kept: dict[Path, tuple[int, Sequence["Name"]]] = {}


def find(work: Work, ask: Ask) -> Found:
    """Published datasets that answer `ask`, in order, with facets.

    What was opened or withdrawn before is seen: an index that is a little behind catches up first; hits of one far
    behind are compared with what is published now. Raises BadInput `query_too_long`, `too_many_facets`,
    `bad_facet`, `too_deep`; Unavailable `search_building`.
    """
    from yiben.capabilities.portal.search import finding

    _check(ask)
    shelf = _shelf(work)
    behind = _behind(work, shelf)
    if behind is None or 0 < behind <= SOON:
        catch_up(work.office)
        behind = 0
    try:
        found = finding.find(shelf, ask, today=day_in_beijing(work.now()), synonyms=synonyms())
    except OSError:
        shelf.forget()  # its files were damaged under us
        catch_up(work.office)
        found = finding.find(shelf, ask, today=day_in_beijing(work.now()), synonyms=synonyms())
    if behind:
        found = _published(work, found)
    return replace(found, facets=_titled(work, found.facets))


def suggest(work: Work, text: str) -> tuple[Suggestion, ...]:
    """What somebody may be typing: themes, publishers, titles; Chinese, English, or pinyin."""
    from yiben.capabilities.portal.search import suggesting

    shelf = _shelf(work)
    behind = _behind(work, shelf)
    if behind is None or 0 < behind <= SOON:
        catch_up(work.office)
        behind = 0
    found = suggesting.suggest(shelf, text, names=_names(work, shelf), synonyms=synonyms())
    if not behind:
        return found
    return tuple(one for one in found if one.guess is not Guess.DATASET or _is_published(work, one.key))


def catch_up(office: Office) -> int:
    """Bring the index to the newest change; answers how many datasets were looked at again.

    Several processes may call it at once. A lost, damaged or foreign index is built again.
    """
    with office.reading(SYSTEM) as work:
        return _shelf(work).follow(Feed(work))


def rebuild(office: Office) -> int:
    """Throw the index away and build it; answers how many datasets it holds."""
    with office.reading(SYSTEM) as work:
        shelf = _shelf(work)
        shelf.forget()
        return shelf.follow(Feed(work))


def recount(office: Office, *, since: str) -> int:
    """Look again at datasets that were used from the day `since` on, so that lists by downloads are true.

    Meant to run once a day: a download is no change of the feed.
    """
    with office.reading(SYSTEM) as work:
        feed = Feed(work)
        return _shelf(work).amend(feed.rewritten(list(downloads.counted(work, since=since))))


def _check(ask: Ask) -> None:
    if len(ask.text) > LONGEST:
        raise BadInput(
            "query_too_long",
            Text(f"检索词超过 {LONGEST} 个字", f"The question is longer than {LONGEST} characters."),
            where={"field": "q", "length": len(ask.text)},
            hint=Text("请只输入几个关键词", "A few words are enough."),
        )
    if any(len(values) > MOST_VALUES for values in ask.chosen.values()):
        raise BadInput(
            "too_many_facets",
            Text(f"每类筛选最多选 {MOST_VALUES} 项", f"At most {MOST_VALUES} values of one facet."),
            where={"field": next(str(name) for name, many in ask.chosen.items() if len(many) > MOST_VALUES)},
            hint=Text("请去掉一些筛选条件", "Take some of them away."),
        )
    wrong = [one for one in ask.chosen.get(Facet.FRESHNESS, ()) if one not in set(Freshness)]
    if wrong or not (ask.offset >= 0 and 0 < ask.limit <= MOST_ROWS):
        raise BadInput(
            "bad_facet",
            Text("筛选条件或者分页无效", "Not a value of this facet, or not a page."),
            where={"field": "freshness" if wrong else "page"},
            hint=Text("请从列表中选择", "Choose from what is listed."),
        )
    if ask.offset > DEEPEST:
        raise BadInput(
            "too_deep",
            Text(f"最多翻到第 {DEEPEST} 条", f"Hits beyond the {DEEPEST:,}th are not shown."),
            where={"field": "page"},
            hint=Text("请加上筛选条件缩小范围，或者下载整个目录 /catalog.jsonld", "Narrow the question, or take the whole catalogue at /catalog.jsonld."),
        )  # fmt: skip


def _published(work: Work, found: Found) -> Found:
    now = opening.datasets(work, [hit.id for hit in found.hits])
    kept = {key for key, one in now.items() if one.state is opening.State.PUBLISHED}
    hits = tuple(hit for hit in found.hits if hit.id in kept)
    return replace(found, hits=hits, total=found.total - len(found.hits) + len(hits))


def _is_published(work: Work, slug: str) -> bool:
    try:
        return opening.dataset(work, slug).state is opening.State.PUBLISHED
    except NotFound:
        return False


def _behind(work: Work, shelf: "Shelf") -> int | None:
    """How many changes the index has not seen; None when there is no index of this feed."""
    seq, origin = shelf.seen()
    newest = opening.newest_change(work)
    if seq < 0 or seq > newest:
        return None
    with _lock:
        known = _births.get(work.home.search)
    if known is None or known[0] != newest:
        known = newest, birth(work)
        with _lock:
            _births[work.home.search] = known
    return newest - seq if origin == known[1] else None


def _titled(
    work: Work, facets: Mapping[Facet, tuple[FacetCount, ...]]
) -> Mapping[Facet, tuple[FacetCount, ...]]:
    # What was only asked for is not named: a body that has nothing public is not shown to exist.
    found = {one.value for one in facets.get(Facet.PUBLISHER, ()) if one.count}
    bodies = _bodies(work, found)
    names: dict[Facet, Mapping[str, str]] = {
        Facet.PUBLISHER: bodies,
        Facet.THEME: {one.id: str(one.title) for one in opening.themes()},
        Facet.ZONE: {one.id: str(one.title) for one in opening.zones()},
        Facet.LICENCE: {one.id: str(one.title) for one in opening.licences()},
    }
    return {
        facet: tuple(_with_title(one, names[facet]) for one in counts) if facet in names else counts
        for facet, counts in facets.items()
    }


def _with_title(one: FacetCount, names: Mapping[str, str]) -> FacetCount:
    title = names.get(one.value, one.value)
    return FacetCount(value=one.value, title=title, count=one.count, chosen=one.chosen)


def _bodies(work: Work, wanted: set[str]) -> Mapping[str, str]:
    """Names of publishers, as the ledger has them now or had them a little while ago."""
    from yiben.capabilities import ledger

    now = monotonic()
    with _lock:
        until, known = _bodies_known.get(work.home.search, (0.0, {}))
    if now > until:
        until, known = now + KEPT, {}
    if missing := wanted - known.keys():
        known = {**known, **dict.fromkeys(missing, ""), **ledger.organisation_names(work, missing)}
        with _lock:
            _bodies_known[work.home.search] = until, known
    return {one: known[one] or one for one in wanted}  # and no body that was not asked for


def _names(work: Work, shelf: "Shelf") -> Sequence["Name"]:
    """Themes and publishers that have datasets; read anew when the index has moved."""
    from yiben.capabilities.portal.search import finding
    from yiben.capabilities.portal.search.suggesting import name

    seq = shelf.seen()[0]
    with _lock:
        kept = _kept.get(work.home.search)
    if kept is None or kept[0] != seq:
        counted = finding.find(shelf, Ask(limit=1), today=day_in_beijing(work.now()), synonyms={}).facets
        told = _titled(work, counted)
        themes = theme_words()
        named = [
            *(name(Guess.THEME, one.value, themes.get(one.value, one.value)) for one in told.get(Facet.THEME, ())),
            *(name(Guess.PUBLISHER, one.value, one.title) for one in told.get(Facet.PUBLISHER, ())),
        ]  # fmt: skip
        kept = seq, named
        with _lock:
            _kept[work.home.search] = kept
    return kept[1]


def _shelf(work: Work) -> "Shelf":
    from yiben.capabilities.portal.search.layout import LAYOUT
    from yiben.infra.search.shelf import Shelf

    folder = work.home.search / "portal"
    with _lock:
        return _shelves.setdefault(folder, Shelf(folder, LAYOUT))
