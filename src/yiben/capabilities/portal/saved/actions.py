"""Keeping searches, and telling their owners what is new."""

from collections.abc import Iterable
from dataclasses import replace

from yiben.capabilities import casework, opening
from yiben.capabilities.portal import search
from yiben.capabilities.portal.saved import store
from yiben.capabilities.portal.saved.model import MOST, TITLE, Saved
from yiben.capabilities.portal.search import MOST_ROWS, Ask, Sort
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_PART = 200  # searches compared in one transaction
_NAMED = 3  # datasets a notice names
_NEW = frozenset({opening.What.PUBLISHED, opening.What.RESUMED, opening.What.EDITION})


def keep(work: Work, ask: Ask, *, title: str = "") -> Saved:
    """Save the asker's search. Raises BadInput `nothing_asked`, `too_many_searches`, and what `search.find` refuses."""
    if not ask.text and not ask.chosen:
        raise BadInput(
            "nothing_asked",
            Text("请先输入检索词或者选择条件", "Ask for something first."),
            where={"field": "q"},
            hint=Text("在数据集列表中检索，再保存", "Search in the list of datasets, then save."),
        )
    mine = store.of(work.db, work.actor.account)
    plain = replace(ask, offset=0, limit=20)
    same = next((one for one in mine if one.ask == plain), None)
    if same is not None:
        return same
    if len(mine) >= MOST:
        raise BadInput(
            "too_many_searches",
            Text(f"最多保存 {MOST} 个检索", f"At most {MOST} searches are kept."),
            where={"field": "q"},
            hint=Text("请先删除不再需要的", "Take away those you no longer need."),
        )
    search.find(work, replace(plain, counted=False))  # what cannot be asked is not kept
    saved = Saved(
        id=new_id("sav"),
        account=work.actor.account,
        title=(title.strip() or ask.text or "…")[:TITLE],
        ask=plain,
        created=stamp(work.now()),
        seen=opening.newest_change(work),
    )
    store.add(work.db, saved)
    return saved


def mine(work: Work) -> tuple[Saved, ...]:
    """The asker's searches, oldest first."""
    return store.of(work.db, work.actor.account)


def drop(work: Work, identifier: str) -> None:
    """Forget one of the asker's searches. NotFound `no_saved_search` when it is not theirs."""
    if not store.drop(work.db, identifier, account=work.actor.account):
        raise NotFound(
            "no_saved_search",
            Text("没有这个保存的检索", "There is no such saved search."),
            where={"search": identifier[:60]},
            hint=Text("可能已经删除", "It may have been taken away already."),
        )


def look(office: Office) -> int:
    """Compare searches with what was opened since; tells their owners; answers how many had something new.

    Meant to run once a day; a search that was compared with the newest change is not looked at.
    """
    told = 0
    while True:
        with office.writing(SYSTEM) as work:
            newest = opening.newest_change(work)
            waiting = store.behind(work.db, newest, limit=_PART)
            if not waiting:
                return told
            fresh = _opened(work, min(one.seen for one in waiting))
            told += sum(_tell(work, one, fresh) for one in waiting)
            store.see(work.db, [one.id for one in waiting], newest)


def _opened(work: Work, since: int) -> dict[str, int]:
    """Datasets with something new after `since`, with the number of the newest such change."""
    found: dict[str, int] = {}
    while part := opening.changes(work, since=since, limit=10_000):
        found |= {one.dataset: one.seq for one in part if one.what in _NEW}
        since = part[-1].seq
    return found


def _tell(work: Work, one: Saved, fresh: dict[str, int]) -> bool:
    if not any(seq > one.seen for seq in fresh.values()):
        return False
    newest_first = replace(one.ask, sort=Sort.NEWEST, limit=MOST_ROWS, counted=False)
    found = search.find(work, newest_first)
    if found.loosened or found.meant:  # what comes near is no news
        return False
    hits = [hit for hit in found.hits if fresh.get(hit.id, 0) > one.seen]
    if hits:
        says = _says(one, ["".join(part.text for part in hit.title) for hit in hits])
        page = f"/datasets/{hits[0].slug}" if len(hits) == 1 else "/saved-searches"
        casework.notify_accounts(work, says, [one.account], page=page)
    return bool(hits)


def _says(one: Saved, titles: Iterable[str]) -> Text:
    every = list(titles)
    more = len(every) - _NAMED
    zh = "、".join(f"《{title}》" for title in every[:_NAMED]) + (f"等 {len(every)} 个" if more > 0 else "")
    en = ", ".join(f"“{title}”" for title in every[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return Text(
        f"保存的检索「{one.title}」有新数据：{zh}", f"New data for your saved search “{one.title}”: {en}"
    )
