"""How participation is shown: names people chose, texts in pieces, dates and states in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities import ledger, opening, participation, people
from yiben.capabilities.participation import Matter, Piece, Post, State
from yiben.infra.work import Work
from yiben.kernel.actors import ANYBODY, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text
from yiben.ui.doors import Visit

STAFF = Text("工作人员", "Staff")
ANY_OFFICE = Text("数据主管部门", "The data authority")
_TONES = {
    State.ASKED: "info",
    State.PROMISED: "warn",
    State.ACCEPTED: "warn",
    State.MET: "good",
    State.CORRECTED: "good",
    State.ANSWERED: "good",
}


def who(visit: Visit) -> Actor:
    """Whoever visits; nobody signed in is the public."""
    return visit.actor or ANYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """A matter as a line or a page shows it. Nothing of whoever asked but the name they chose."""

    number: str
    kind: str
    title: str
    says: tuple[Piece, ...]
    state: str
    tone: str
    filed: str
    by: str
    publisher: str
    publisher_id: str
    answer_by: str
    answered: str
    answer: tuple[Piece, ...]
    article: str
    promised: str
    merged: str
    dataset: str  # slug
    dataset_title: str
    edition: int | None
    votes: int
    voted: bool
    votable: bool
    overdue: bool
    in_time: bool | None
    desk: str
    hidden: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post as it is shown, with its replies."""

    id: str
    kind: str
    by: str
    official: bool
    at: str
    edition: int | None
    says: tuple[Piece, ...]
    hidden: str
    replies: tuple["PostRow", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A dataset, a topic or an organisation, by name and address."""

    title: str
    href: str
    note: str = ""


def matter_rows(work: Work, found: Sequence[Matter]) -> tuple[MatterRow, ...]:
    """Matters as they are shown, with names looked up together."""
    names = called(work, (one.filer for one in found))
    bodies = ledger.organisation_names(work, {one.publisher for one in found if one.publisher})
    about = opening.datasets(work, {one.dataset for one in found if one.dataset})
    mine = participation.voted_for(work, found) if work.actor is not ANYBODY else frozenset()
    now = stamp(work.now())
    rows = []
    for one in found:
        dataset = about.get(one.dataset or "")
        desk = participation.find_desk(work, one.desk) if one.desk else None
        rows.append(
            MatterRow(
                id=one.id,
                number=one.number,
                kind=str(participation.KIND_TITLES[one.kind]),
                title=one.title if one.hidden is None else "…",
                says=participation.pieces(one.says) if one.hidden is None else (),
                state=str(participation.STATE_TITLES[one.state]),
                tone="bad" if one.overdue(now) else _TONES.get(one.state, ""),
                filed=one.filed,
                by="" if one.desk else str(names.get(one.filer, people.CLOSED)),
                publisher=bodies.get(one.publisher or "", str(ANY_OFFICE)),
                publisher_id=one.publisher or "",
                answer_by=one.answer_by or "",
                answered=one.answered or "",
                answer=participation.pieces(one.answer),
                article=one.article,
                promised=one.promised or "",
                merged=one.merged or "",
                dataset=dataset.slug if dataset else "",
                dataset_title=str(dataset.title) if dataset else "",
                edition=one.edition,
                votes=one.votes,
                voted=one.id in mine,
                votable=one.kind is participation.Kind.WISH and one.state in {State.ASKED, State.PROMISED},
                overdue=one.overdue(now),
                in_time=one.in_time,
                desk=desk.name if desk else ("" if one.desk is None else "–"),
                hidden=one.hidden or "",
            )
        )
    return tuple(rows)


def post_rows(
    work: Work, found: Sequence[Post], replies: Mapping[str, tuple[Post, ...]]
) -> tuple[PostRow, ...]:
    """Posts as they are shown, replies below each."""
    every = [*found, *(one for many in replies.values() for one in many)]
    names = called(work, (one.author for one in every))
    bodies = ledger.organisation_names(work, {one.organisation for one in every if one.organisation})

    def row(one: Post) -> PostRow:
        official = one.organisation is not None
        return PostRow(
            id=one.id,
            kind=one.kind.value,
            by=bodies.get(one.organisation or "", str(ANY_OFFICE))
            if official
            else str(names.get(one.author, people.CLOSED)),
            official=official,
            at=one.at,
            edition=one.edition,
            says=participation.pieces(one.says) if one.hidden is None else (),
            hidden=one.hidden or "",
            replies=tuple(row(each) for each in replies.get(one.id, ())),
        )

    return tuple(row(one) for one in found)


def called(work: Work, accounts: Iterable[str]) -> dict[str, Text]:
    """What everybody may call these accounts: the names citizens chose, "staff" for whoever works here."""
    every = set(accounts)
    shown = people.shown_names(work, every)
    # A citizen's account is a number; whoever has none of a citizen's is staff.
    return shown | {one: STAFF for one in every - set(shown) if not one.isdigit()}


def dataset_links(work: Work, identifiers: Iterable[str]) -> tuple[Link, ...]:
    """Datasets by name and address, those that are there."""
    found = opening.datasets(work, identifiers)
    return tuple(
        Link(title=str(one.title), href=f"/datasets/{one.slug}", note=one.publisher_name)
        for one in found.values()
        if one.state is not opening.State.WITHDRAWN
    )
