"""Asking: a wish for data, an error in an open dataset, a question at a desk. Each opens a case with a date."""

from dataclasses import dataclass
from typing import Any

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Hands
from yiben.capabilities.opening import Dataset
from yiben.capabilities.participation.actions.standing import (
    ago,
    may_write_down,
    must_be_citizen,
    not_more,
    public_dataset,
)
from yiben.capabilities.participation.model import SAYS, TITLE, Kind, Matter, State
from yiben.capabilities.participation.store import following as desks
from yiben.capabilities.participation.store import matters as store
from yiben.capabilities.participation.store.tables import bump
from yiben.capabilities.participation.texts import plain
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text

_A_DAY = 10  # matters one citizen files a day: ours
_A_DAY_AT_A_DESK = 500
CHANGED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks. `publisher`: organisation it is addressed to, by identifier or name; empty: nobody knows."""

    title: str
    says: str
    publisher: str = ""
    theme: str = ""


def wish(work: Work, asked: Asked, *, hands: Hands, token: str | None = None) -> Matter:
    """Ask for a dataset that is missing (提出数据需求); the asker votes for it. A citizen's verb.

    Raises BadInput for the texts, NotFound `no_organisation`, MovedOn `already_sent`, Unavailable `too_much`. Leaves
    `participation.asked`.
    """
    must_be_citizen(work)
    made = _file(work, Kind.WISH, asked, hands=hands, token=token, most=_A_DAY)
    vote(work, made.number)
    return find(work, made.number)


def report_error(work: Work, dataset: str, asked: Asked, *, hands: Hands, token: str | None = None) -> Matter:
    """Say what is wrong in an open dataset (数据纠错); its publisher answers by the date. A citizen's verb."""
    must_be_citizen(work)
    about = public_dataset(work, dataset)
    return _file(work, Kind.ERROR, asked, about=about, hands=hands, token=token, most=_A_DAY)


def enter(
    work: Work, kind: Kind, asked: Asked, *, desk: str = "", hands: Hands, token: str | None = None
) -> Matter:
    """Write down a wish or a question for somebody at a counter (线下登记): no account, nothing about the person.

    For stewards, the authority, and the clerks of a desk. Refused `clerks_only`, NotFound `no_desk`.
    """
    if not may_write_down(work):
        raise Refused(
            "clerks_only",
            Text("只有窗口人员可以代为登记", "Only clerks write down for others."),
            where={"account": work.actor.account},
            hint=Text("请平台把您列为窗口人员", "Ask the platform to list you at a desk."),
        )
    if kind is Kind.ERROR:
        raise BadInput("no_error_at_desk", Text("请登记为咨询", "Write it down as a question."))
    place = _desk(work, desk)
    return _file(work, kind, asked, desk=place, hands=hands, token=token, most=_A_DAY_AT_A_DESK)


def vote(work: Work, number: str) -> Matter:
    """Support a wish: one vote a person. Voting twice is no error and counts once."""
    must_be_citizen(work)
    found = _open_wish(work, number)
    if store.cast(work.db, found.id, work.actor.account, ago(work)):
        bump(work.db, CHANGED)
    return find(work, number)


def take_vote_back(work: Work, number: str) -> Matter:
    """Support it no longer."""
    must_be_citizen(work)
    found = _open_wish(work, number)
    if store.take_back(work.db, found.id, work.actor.account):
        bump(work.db, CHANGED)
    return find(work, number)


def find(work: Work, reference: str) -> Matter:
    """A matter by number or identifier. NotFound `no_matter`."""
    found = store.find(work.db, reference.strip()[:40])
    if found is None:
        raise NotFound(
            "no_matter",
            Text(f"没有编号 {reference[:40]}", f"There is nothing with the number {reference[:40]}."),
            where={"number": reference[:40]},
            hint=Text("编号写在回执上，例如 2026-000123", "The number is on your slip, such as 2026-000123."),
        )
    return found


def _open_wish(work: Work, number: str) -> Matter:
    found = find(work, number)
    if found.kind is not Kind.WISH or found.state not in {State.ASKED, State.PROMISED} or found.hidden:
        raise MovedOn(
            "wish_closed",
            Text("这项需求已办结，不再投票", "This wish is closed; nobody votes any more."),
            where={"number": found.number},
        )
    return found


def _file(
    work: Work,
    kind: Kind,
    asked: Asked,
    *,
    about: Dataset | None = None,
    desk: str | None = None,
    hands: Hands,
    token: str | None,
    most: int,
) -> Matter:
    not_more(
        store.filed_since(work.db, work.actor.account, ago(work, days=1)),
        most,
        what=Text("今天提出的事项", "matters today"),
    )
    title = plain(asked.title, field="title", bounds=TITLE)
    says = plain(asked.says, field="says", bounds=SAYS, lines=True)
    publisher = about.publisher if about else organisation_of(work, asked.publisher)
    form: dict[str, Any] = {"publisher": publisher} if publisher and about is None else {}
    if kind is Kind.WISH and asked.theme:
        form["theme"] = asked.theme[:40]
    if about is not None:
        form |= {"dataset": about.id} | ({"edition": about.edition} if about.edition else {})
    case = casework.file(
        work,
        kind.case,
        subject=about.id if about else kind.value,
        organisation=publisher,
        title=title,
        form=form,
        hands=hands,
        token=token,
    )
    made = Matter(
        id=case.id,
        number=case.number,
        kind=kind,
        title=title,
        says=says,
        state=State(case.state),
        filer=work.actor.account,
        filed=case.filed,
        dataset=about.id if about else None,
        edition=about.edition if about else None,
        publisher=publisher,
        desk=desk,
        answer_by=case.due,
    )
    store.add(work.db, made)
    bump(work.db, CHANGED)
    work.leave(
        "participation.asked",
        made.id,
        number=made.number,
        matter=kind.value,
        organisation=publisher,
        dataset=made.dataset,
        desk=desk,
    )
    return made


def organisation_of(work: Work, named: str) -> str | None:
    """The organisation somebody named, by identifier; None for nothing. NotFound `no_organisation`."""
    if not named.strip():
        return None
    found = ledger.find_organisation(work, named.strip()[:200])
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位“{named[:80]}”", f"There is no organisation {named[:80]}."),
            where={"field": "publisher"},
            hint=Text("不清楚由谁负责时请留空", "Leave it empty if you do not know."),
        )
    return found.id


def _desk(work: Work, named: str) -> str | None:
    if not named:
        return None
    found = desks.find_desk(work.db, named[:100])
    if found is None or found.closed:
        raise NotFound("no_desk", Text("没有这个窗口", "There is no such desk."), where={"desk": named[:80]})
    return found.id
