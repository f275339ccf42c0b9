"""Whose copy is this: the marks of a file against every export on record."""

from collections.abc import Iterable
from pathlib import Path

from yiben.capabilities import people
from yiben.capabilities.access import keys
from yiben.capabilities.access.exports import store
from yiben.capabilities.access.exports.model import Copy, Export, Traced
from yiben.capabilities.access.exports.pieces import pieces_of
from yiben.engines import evidence
from yiben.engines.guard import marks
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_LOOKED = 200  # events looked through at each end of a page


def trace(office: Office, actor: Actor, file: Path) -> Traced:
    """Which exports `file` is a copy of, as a whole or in part; none when that cannot be said safely.

    Reads delimited text in any usual encoding, JSON, workbooks and Parquet. Needs the owner, an officer or
    an auditor: the answer names people. Raises `Refused`, NotFound `no_file`, BadInput for a file that cannot
    be read. Leaves `copy.traced`, whatever was found.
    """
    _must_trace(actor)
    seen = marks.Seen()
    for piece in pieces_of(file):
        seen.read(piece)
    with office.reading(actor) as work:
        suspects = store.suspects(work.db)
        groups = {export: group for export, group in suspects if group is not None}
        by_group = {group: keys.mask_key(office.home, group) for group in set(groups.values())}
        accused = marks.accuse(
            seen,
            keys.mark_keys(office.home, (export for export, _ in suspects)),
            {export: by_group[group] for export, group in groups.items()},
        )
        copies = _copies(work, accused, store.find(work.db, {one.export for one in accused}))
    weight = marks.weigh(seen, exports=len(suspects))
    found = Traced(
        copies=copies,
        exports=len(suspects),
        marks={"words": seen.cells, "codes": len(seen.codes), "tokens": len(seen.tokens)},
        bits=weight.bits,
        needed=weight.needed,
    )
    with office.writing(actor) as work:
        work.leave(
            "copy.traced",
            copies[0].export.id if copies else "unknown",
            exports=[one.export.id for one in copies],
            accounts=sorted({one.export.account for one in copies}),
            marks=dict(found.marks),
        )
    return found


def records(work: Work, exports: Iterable[str]) -> tuple[Export, ...]:
    """The exports of these identifiers, as recorded; unknown ones are left out. Raises Refused to anybody who may not trace."""
    _must_trace(work.actor)
    return tuple(store.find(work.db, exports).values())


def made_from(work: Work, snapshots: Iterable[str]) -> tuple[Export, ...]:
    """Every file that ever left with data of one of these snapshots, oldest first; the platform's own question.

    For telling those who got data that were wrong. Raises Refused to anybody who may not trace.
    """
    _must_trace(work.actor)
    return tuple(store.holding(work.db, snapshots))


def _must_trace(actor: Actor) -> None:
    if actor != SYSTEM and not actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        raise Refused(
            "trace_not_allowed",
            Text("只有所有者、数据安全官和审计人员可以追溯", "Only the owner, a security officer or an auditor may trace."),
            hint=Text("请联系数据安全官", "Ask the data security officer."),
        )  # fmt: skip


def _copies(
    work: Work, accused: tuple[marks.Accusation, ...], records: dict[str, Export]
) -> tuple[Copy, ...]:
    """One copy per export, by its strongest mark; tokens alone do not name one file where another mark does."""
    holders = {one.name: one for one in people.list_accounts(work)} if accused else {}
    named = {one.export for one in accused if one.kind != "tokens"}
    known = {records[name].token_group for name in named} - {None}
    copies: dict[str, Copy] = {}
    for one in accused:
        record = records[one.export]
        if one.export in copies or (one.export not in named and record.token_group in known):
            continue
        who = holders.get(record.account)
        copies[one.export] = Copy(
            export=record,
            kind=one.kind,
            matched=one.matched,
            looked_at=one.looked_at,
            by_chance=one.by_chance,
            bits=one.bits,
            person=str(who.title) if who else "",
            organisation=who.org if who else None,
            event=event_of(work, record),
        )
    return tuple(copies.values())


def event_of(work: Work, export: Export) -> str | None:
    """The identifier of the event that was sealed when the file left; None when the log does not hold it."""
    _must_trace(work.actor)
    asked = evidence.Asked(kind="data.exported", actor=export.account, since=export.time)
    many = evidence.show(work.db, asked, page=PageAsk(size=1)).total
    last = PageAsk(number=-(-many // _LOOKED), size=_LOOKED)
    for page in (last.number, last.number - 1):  # an event of this page may have moved to the one before
        rows = evidence.show(work.db, asked, page=PageAsk(number=page, size=_LOOKED)).rows if page else ()
        for entry in reversed(rows):
            if entry.detail.get("export") == export.id:
                return entry.id
    return None
