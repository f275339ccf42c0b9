"""What people decide: pairs of the review queue, merges and splits by hand, and taking them back (人工复核、合并、拆分、撤销).

Every decision is an event, is kept by the marks of records, and holds in every later build.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from yiben.capabilities.profiles import store
from yiben.capabilities.profiles.actions.standing import (
    about_of,
    built_tables,
    must_keep,
    no_profile,
    with_reason,
)
from yiben.capabilities.profiles.declared import declared
from yiben.capabilities.profiles.model import About, Act, Handmade, Pair, Standing, Verdict, Why
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Lake

_MOST = 50


def queue(work: Work, about: About, *, page: PageAsk | None = None) -> Page[Pair]:
    """Pairs that wait to be judged, the likeliest first. Raises Refused `not_keeper`."""
    must_keep(work.actor)
    ask = page or PageAsk()
    rows, total = store.waiting(work.db, about.value, ask)
    return Page(rows=tuple(pair_of(row) for row in rows), total=total, ask=ask)


def pair(work: Work, identifier: str) -> Pair:
    """One pair. Raises Refused `not_keeper`, NotFound `no_pair`."""
    must_keep(work.actor)
    row = store.find_pair(work.db, identifier)
    if row is None:
        raise NotFound(
            "no_pair",
            Text(f"没有待判断的记录对「{identifier[:40]}」", f"There is no pair “{identifier[:40]}”."),
        )
    return pair_of(row)


def judge(work: Work, identifier: str, verdict: Verdict, *, note: str = "") -> Pair:
    """Say of a pair that they are one, or two, or pass it on. Said again, the newest word counts.

    Raises Refused `not_keeper`, NotFound `no_pair`, MovedOn `pair_gone`.
    """
    known = pair(work, identifier)
    if known.standing is Standing.GONE:
        raise MovedOn("pair_gone", Text("这对记录已不再需要判断", "Nobody asks about this pair any more."))
    values: dict[str, Any] = {
        "note": note.strip()[:1000],
        "decided_by": work.actor.account,
        "decided_at": stamp(work.now()),
    }
    if verdict is Verdict.SKIPPED:
        row = store.find_pair(work.db, identifier)
        if known.standing is Standing.DECIDED:
            raise MovedOn("pair_decided", Text("这对记录已经判断过", "This pair was judged already."))
        values["skipped"] = row.skipped + 1
    else:
        values |= {"standing": Standing.DECIDED.value, "verdict": verdict.value}
    store.judge(work.db, identifier, values)
    work.leave(
        "profiles.judged",
        identifier,
        about=known.about.value,
        verdict=verdict.value,
        before=known.verdict.value if known.verdict else None,
        profiles=[known.left_profile, known.right_profile],
        note=bool(values["note"]),
    )
    return pair(work, identifier)


def merge(office: Office, actor: Actor, profiles: Sequence[str], *, reason: str, lake: "Lake") -> Act:
    """Say that several profiles are one, whatever their numbers; it holds from the next build on.

    Raises Refused `not_keeper`, BadInput `no_reason`, `one_profile`, NotFound `no_profile`.
    """
    must_keep(actor)
    wanted = tuple(dict.fromkeys(profiles))
    kinds = {about_of(one) for one in wanted}
    if not 2 <= len(wanted) <= _MOST or len(kinds) != 1:
        raise BadInput(
            "one_profile", Text("请给出两个以上同类档案", "Name two or more profiles of one kind.")
        )
    about = kinds.pop()
    marks = _marks(office, actor, about, wanted, lake=lake)
    # Every record, not one of each: a record alone would leave the others and take its place in the other profile.
    every = [mark for one in wanted for mark in marks[one]]
    return _act(office, actor, about=about, kind=Handmade.MERGE, profiles=wanted, marks=every, reason=reason)


def split(
    office: Office, actor: Actor, profile: str, marks: Sequence[str], *, reason: str, lake: "Lake"
) -> Act:
    """Say that the records `marks` of a profile are somebody else's; it holds from the next build on.

    Raises Refused `not_keeper`, BadInput `no_reason`, `not_a_part`, NotFound `no_profile`.
    """
    must_keep(actor)
    about = about_of(profile)
    own = set(_marks(office, actor, about, (profile,), lake=lake)[profile])
    part = sorted(set(marks))
    if not part or not set(part) < own:
        raise BadInput(
            "not_a_part",
            Text("请选出该档案的一部分记录", "Choose some of this profile's records, not all."),
            where={"count": len(part)},
        )
    return _act(
        office, actor, about=about, kind=Handmade.SPLIT, profiles=(profile,), marks=part, reason=reason
    )


def undo(work: Work, identifier: str, *, reason: str) -> Act:
    """Take a merge or split back; it no longer holds from the next build on.

    Raises Refused `not_keeper`, BadInput `no_reason`, NotFound `no_act`, MovedOn `undone`.
    """
    must_keep(work.actor)
    said = with_reason(reason)
    row = store.find_act(work.db, identifier)
    if row is None:
        raise NotFound("no_act", Text("没有这次合并或拆分", "There is no such merge or split."))
    if row.undone_at:
        raise MovedOn("undone", Text("已经撤销过", "It was taken back already."))
    store.undo(
        work.db,
        identifier,
        {"undone_by": work.actor.account, "undone_at": stamp(work.now()), "undone_why": said},
    )
    work.leave("profiles.undone", identifier, about=row.about, act=row.kind, profiles=row.profiles)
    return act_of(store.find_act(work.db, identifier))


def acts(work: Work, about: About) -> tuple[Act, ...]:
    """Every merge and split by hand, newest first. Raises Refused `not_keeper`."""
    must_keep(work.actor)
    return tuple(act_of(row) for row in store.acts(work.db, about.value))


def pair_of(row: Any) -> Pair:
    """A pair as it is kept."""
    return Pair(
        id=row.id,
        about=About(row.about),
        left=row.left_mark,
        right=row.right_mark,
        left_profile=row.left_profile,
        right_profile=row.right_profile,
        probability=row.probability,
        why=tuple(Why(**one) for one in row.why),
        standing=Standing(row.standing),
        verdict=Verdict(row.verdict) if row.verdict else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )


def act_of(row: Any) -> Act:
    """A merge or split as it is kept."""
    return Act(
        id=row.id,
        about=About(row.about),
        kind=Handmade(row.kind),
        profiles=tuple(row.profiles),
        marks=tuple(row.marks),
        reason=row.reason,
        by=row.by,
        at=row.at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
        undone_why=row.undone_why,
    )


def _act(
    office: Office,
    actor: Actor,
    *,
    about: About,
    kind: Handmade,
    profiles: tuple[str, ...],
    marks: Sequence[str],
    reason: str,
) -> Act:
    said = with_reason(reason)
    with office.writing(actor) as work:
        name = new_id("pact")
        row = {
            "id": name,
            "about": about.value,
            "kind": kind.value,
            "profiles": list(profiles),
            "marks": list(marks),
            "reason": said,
            "by": actor.account,
            "at": stamp(work.now()),
            "undone_by": "",
            "undone_at": "",
            "undone_why": "",
        }
        store.add_act(work.db, row)
        kinds = {Handmade.MERGE: "profiles.merged", Handmade.SPLIT: "profiles.split"}
        work.leave(kinds[kind], name, about=about.value, profiles=list(profiles), records=len(marks))
        return act_of(store.find_act(work.db, name))


def _marks(
    office: Office, actor: Actor, about: About, profiles: tuple[str, ...], *, lake: "Lake"
) -> dict[str, list[str]]:
    """The marks of each profile's records: keyed hashes that are handed to nobody, read for this decision alone."""
    from yiben.infra.lake import scan

    with office.reading(actor) as work:
        _, records = built_tables(work, declared(work.home, about))
    places = ", ".join("?" for _ in profiles)
    with lake.bench() as bench:
        rows = bench.run(
            f"SELECT DISTINCT profile, mark FROM {scan(lake.files(records.resource, str(records.snapshot)))} WHERE profile IN ({places}) ORDER BY profile, mark",
            profiles,
        )
    found: dict[str, list[str]] = {}
    for profile, mark in rows:
        found.setdefault(profile, []).append(mark)
    for one in profiles:
        if one not in found:
            raise no_profile(one)
    return found
