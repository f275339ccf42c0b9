"""One case: where it stands, what happens next and by when, who must act, its history, and the forms to act."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from yiben.app.attachments import download
from yiben.app.cases.counting import changed
from yiben.app.cases.forms import Choices, Question, choices, handed, questions, read
from yiben.app.cases.history import Happened, history
from yiben.app.cases.reading import Limit, Said, limits, organisation_names, said
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.engines.flows.drawing import draw
from yiben.engines.flows.model import Move, Offer, State
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.errors import MovedOn, NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text, current_lang
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SUPERVISORS = (Role.OWNER, Role.OFFICER, Role.BUREAU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A move the visitor may make, with its form. `leads`: the state it leads to."""

    offer: Offer
    leads: State
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(PageView):
    """A case whole."""

    template: ClassVar[str] = "cases/case.html"
    place: ClassVar[str] = "todo"
    dossier: casework.Dossier
    state: State
    organisation: str
    filer_org: str
    subject: str | None
    parent: str | None
    limit: Limit | None
    passed: Move | None  # what the clock does when the deadline passes
    acts: tuple[Act, ...]
    others: tuple[Offer, ...]
    facts: tuple[tuple[Text, bool | str | None], ...]
    said: tuple[Said, ...]
    history: tuple[Happened, ...]
    children: tuple[casework.Case, ...]
    picture: Markup
    choices: Choices
    token: str
    most_mb: int
    may_hand_on: bool
    tried: str  # the move that was just refused
    note: str
    error: YibenError | None


@router.get("/cases/{ref}")
def one(visit: SignedVisit, ref: str) -> Response:
    """A case by identifier or number."""
    return visit.show(case_page(visit, ref))


@router.post("/cases/step")
def step(visit: SignedVisit) -> Response:
    """Make a move, with its form, note and files; `seen` is the version the form was made for."""
    ref, move = visit.text("case"), visit.text("move")
    try:
        with visit.reading() as work:
            found = casework.look(work, ref, hands=hands())
            declared = next((one for one in found.flow.moves if one.id == move), None)
            fields = declared.form if declared else ()
            form = read(visit, work, fields)
        with visit.writing() as work:
            moved = casework.move(
                work,
                found.case.id,
                move,
                seen=_seen(visit),
                form=form,
                note=visit.text("note"),
                attachments=handed(visit, fields),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(case_page(visit, ref, error=error, tried=move), status=error.status)
    changed(visit)
    return visit.to(f"/cases/{moved.number}", done="cases.moved")


@router.post("/cases/opinion")
def opinion(visit: SignedVisit) -> Response:
    """Say what one thinks, as one of several reviewers."""
    ref, score = visit.text("case"), visit.text("score")
    try:
        with visit.writing() as work:
            casework.give_opinion(
                work,
                ref,
                agrees=visit.text("agrees") == "yes",
                score=_number(score),
                says=visit.text("says"),
                hands=hands(),
                seen=_seen(visit),
            )
    except YibenError as error:
        return visit.show(case_page(visit, ref, error=error, tried="opinion"), status=error.status)
    changed(visit)
    return visit.to(f"/cases/{quote(ref)}", done="cases.spoken")


@router.post("/cases/hand-on")
def hand_on(visit: SignedVisit) -> Response:
    """A supervisor gives the case to somebody else until it moves."""
    ref = visit.text("case")
    try:
        with visit.writing() as work:
            casework.hand_on(
                work, ref, to=visit.text("to"), why=visit.text("why"), hands=hands(), seen=_seen(visit)
            )
    except YibenError as error:
        return visit.show(case_page(visit, ref, error=error, tried="hand_on"), status=error.status)
    changed(visit)
    return visit.to(f"/cases/{quote(ref)}", done="cases.handed_on")


@router.get("/cases/{ref}/files/{attachment}")
def file(visit: SignedVisit, ref: str, attachment: str) -> Response:
    """A file that was handed in, always as a download: it is never shown by the browser under our address."""
    with visit.writing() as work:  # that somebody took it is an event
        found, content = casework.attachment(work, ref, attachment, hands=hands())
    return download(found.name, found.type, content)


def case_page(visit: Visit, ref: str, *, error: YibenError | None = None, tried: str = "") -> CasePage:
    """The page of a case; after a refused move with what was filled in."""
    with visit.reading() as work:
        found = casework.look(work, ref, hands=hands())
        case, flow = found.case, found.flow
        state = flow.state(case.state)
        # After somebody else's move the form may not fit any more: what was typed is not carried over blindly.
        keep = tried if not isinstance(error, MovedOn) else ""
        acts = tuple(
            _act(visit, work, found, offer=offer, tried=keep, error=error)
            for offer in found.offers
            if offer.allowed
        )
        called = organisation_names(work, [case.organisation, case.filer_org])
        told = hands().subject.get(case.kind)
        return CasePage(
            dossier=found,
            state=state,
            # Said once: a form that names it shows it itself.
            organisation=""
            if case.organisation in case.form.values()
            else called.get(case.organisation or "", ""),
            filer_org=called.get(case.filer_org or "", ""),
            subject=told(work, case) if told else None,
            parent=_parent(work, case),
            limit=limits(work, [case])[case.id],
            passed=_by_clock(found, state),
            acts=acts,
            others=tuple(offer for offer in found.offers if not offer.allowed),
            facts=tuple((one.title, _fact(found, one.id)) for one in flow.facts),
            said=said(work, flow.form, case.form),
            history=history(visit, work, found),
            children=casework.cases(work, parent=case.id, page=PageAsk(size=50), hands=hands()).rows,
            picture=Markup(draw(flow, at=case.state, lang=current_lang())),  # noqa: S704  # draw escapes words
            choices=choices(work, [one for act in acts for one in act.offer.move.form]),
            token=secrets.token_urlsafe(12),
            most_mb=visit.office.settings.attachment_mb,
            may_hand_on=_may_hand_on(visit, work, case),
            tried=tried,
            note=visit.text("note") if tried else "",
            error=error,
        )


def _parent(work: Work, case: casework.Case) -> str | None:
    """The case it was opened from, for whoever may see that one too."""
    if case.parent is None:
        return None
    try:
        return casework.look(work, case.parent, hands=hands()).case.number
    except NotFound:
        return None


def _may_hand_on(visit: Visit, work: Work, case: casework.Case) -> bool:
    """Whether the form is worth showing; `hand_on` decides."""
    me = visit.who
    if case.end is not None or case.filer == me.account:
        return False
    own = me.holds(Role.STEWARD) and me.org and hands().tree.identifier(work, me.org) == case.organisation
    return bool(me.holds(*_SUPERVISORS) or own)


def _act(
    visit: Visit, work: Work, found: casework.Dossier, *, offer: Offer, tried: str, error: YibenError | None
) -> Act:
    move = offer.move
    mine = move.id == tried
    form: Mapping[str, Any] = _kept(visit, work, move) if mine else found.case.form
    return Act(
        offer=offer,
        leads=found.flow.state(move.target),
        questions=questions(move.form, form, error=error if mine else None),
    )


def _kept(visit: Visit, work: Work, move: Move) -> Mapping[str, Any]:
    try:
        return read(visit, work, move.form)
    except YibenError:
        return {one.id: visit.text(f"f.{one.id}") for one in move.form}


def _fact(found: casework.Dossier, name: str) -> bool | str | None:
    value = found.facts.get(name)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value))
    return str(value)


def _by_clock(found: casework.Dossier, state: State) -> Move | None:
    if state.deadline is None or state.deadline.move is None:
        return None
    return found.flow.move(state.deadline.move)


def _seen(visit: Visit) -> int:
    """The version the form was made for; one that never was, when the form does not say."""
    said = visit.text("seen")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _number(said: str) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        return None
