"""Looking at applications: a company its own, a round's people their round, an expert what they judge."""

from typing import Any

from yiben.capabilities import casework, vouchers
from yiben.capabilities.programmes.delivery.actions.applicants import Applicant
from yiben.capabilities.programmes.delivery.actions.handing import lines, may_open, turn_of
from yiben.capabilities.programmes.delivery.actions.platform import find_call, seen_application
from yiben.capabilities.programmes.delivery.actions.prefilling import known
from yiben.capabilities.programmes.delivery.actions.reviewing import relaxable
from yiben.capabilities.programmes.delivery.actions.stacking import conflicts
from yiben.capabilities.programmes.delivery.given import CriterionLine, Sheet
from yiben.capabilities.programmes.delivery.model import Application, Conflict
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.store import money
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Group, Judged, Node, Programme, Test
from yiben.infra.work import Work
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def sheet(work: Work, reference: str, *, ties: Ties) -> Sheet:
    """Everything one page about an application shows; what others received is for the reviewer alone."""
    one = seen_application(work, reference)
    call = find_call(work, one.call)
    programme = ties.programme(work, one.programme)
    dossier = casework.look(work, one.case, hands=ties.hands())
    state = dossier.flow.state(dossier.case.state)
    runs = vouchers.administers(work, one.organisation) or vouchers.oversees(work)
    clashing: tuple[Conflict, ...] = conflicts(work, one, ties=ties) if runs else ()
    who = Applicant(id=one.applicant, name=one.applicant_name, code=one.code)
    said = tuple(each for each in known(work, who, one.programme) if each.fact in one.facts)
    return Sheet(
        application=one,
        call=call,
        programme_title=programme.title,
        state_title=state.title,
        state_says=state.says,
        due=dossier.case.due,
        criteria=_criteria(work, one, programme),
        materials=lines(work, one, call),
        known=said,
        conflicts=clashing,
        payments=money.payments(work.db, application=one.id),
        debts=money.debts(work.db, one.id),
        titles=tuple(
            each for each in money.titles(work.db, applicant=one.applicant) if each.application == one.id
        ),
        objections=store.open_objections(work.db, one.id),
        moves=tuple((each.move.id, each.move.title, each.allowed, each.why_not) for each in dossier.offers),
        version=dossier.case.version,
        turn=turn_of(one.state),
        may_open=may_open(work, one, ties=ties),
    )


def applications(
    work: Work,
    *,
    call: str | None = None,
    programme: str | None = None,
    state: str | None = None,
    page: PageAsk | None = None,
) -> Page[Application]:
    """Those of a round for whoever runs it or oversees; to everybody else their own alone. Newest first."""
    every = vouchers.oversees(work) or (
        call is not None and vouchers.administers(work, find_call(work, call).organisation)
    )
    mine = None if every else vouchers.me(work).id
    said: dict[str, Any] = {"call": call, "programme": programme, "state": state}
    return store.some(work.db, applicant=mine, **said, ask=page or PageAsk())


def _criteria(work: Work, one: Application, programme: Programme) -> tuple[CriterionLine, ...]:
    spoken = {each.criterion: each for each in store.judgements(work.db, one.id)}
    said = {each["id"]: each for each in one.answer.get("criteria", ())}
    loose = relaxable(programme)
    lines = []
    for node in programme.criteria.walk():
        if isinstance(node, Group):
            continue
        answer = said.get(node.id, {})
        lines.append(
            CriterionLine(
                id=node.id,
                title=node.title,
                kind=_kind(node, loose),
                standing=str(answer.get("standing") or _standing(answer.get("holds"))),
                article=node.article,
                relaxation=_relaxation(loose.get(node.id)),
                judgement=spoken.get(node.id),
                facts=answer.get("facts") or {},
            )
        )
    return tuple(lines)


def _relaxation(node: Test | None) -> Text | None:
    return node.relaxed.title if node is not None and node.relaxed is not None else None


def _kind(node: Node, loose: dict[str, Test]) -> str:
    if isinstance(node, Judged):
        return "judged"
    return "relaxed" if node.id in loose else "test"


def _standing(holds: bool | None) -> str:  # noqa: FBT001  # three-valued, as the contract has it
    return "unknown" if holds is None else "holds" if holds else "fails"
