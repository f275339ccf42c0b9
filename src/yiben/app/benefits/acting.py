"""Offers taken or declined, consents given and taken back, objections to what is in publicity 免申即享、授权、异议."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefit_documents import document
from yiben.app.reactions import ties
from yiben.capabilities.programmes import delivery
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import CitizenVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage(PageView):
    """What could not be done, and why."""

    template: ClassVar[str] = "benefits/refused.html"
    place: ClassVar[str] = "programmes"
    error: YibenError
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityPage(PageView):
    """What is in publicity of one round; anybody signed in may object."""

    template: ClassVar[str] = "benefits/publicity.html"
    place: ClassVar[str] = "programmes"
    call: delivery.Call
    rows: tuple[delivery.Publicised, ...]


@router.post("/benefits/offers/{offer}/{act}")
def offer(visit: CitizenVisit, offer: str, act: str) -> Response:
    """Take it, or say no."""
    made: delivery.Application | None = None
    try:
        with visit.writing() as work:
            match act:
                case "take":
                    made = delivery.take(work, offer, payee=payee_of(visit), ties=ties())
                case "decline":
                    delivery.decline(work, offer)
                case _:
                    raise NotFound("no_act", Text("没有这种操作", "There is no such act."))
    except YibenError as error:
        return refused(visit, error)
    if visit.wants_json:
        return as_json(document(made))
    if made is None:
        return visit.to("/benefits", done="benefits.declined")
    return visit.to(f"/benefits/applications/{made.number}", done="benefits.taken")


@router.post("/benefits/consents")
def consent(visit: CitizenVisit) -> Response:
    """Consent to offers and to forms that are filled in."""
    purposes = tuple(one for one in delivery.Purpose if visit.text(f"for_{one}"))
    try:
        with visit.writing() as work:
            asked = delivery.NewConsent(
                scope=visit.text("scope") or "*", ends=visit.text("ends"), purposes=purposes
            )
            made = delivery.give_consent(work, asked)
    except YibenError as error:
        return refused(visit, error)
    return as_json(document(made)) if visit.wants_json else visit.to("/benefits", done="benefits.consented")


@router.post("/benefits/consents/{consent}/withdraw")
def withdraw(visit: CitizenVisit, consent: str) -> Response:
    """Take it back: offers under it that nobody took are gone."""
    try:
        with visit.writing() as work:
            made, _gone = delivery.withdraw_consent(work, consent)
    except YibenError as error:
        return refused(visit, error)
    return as_json(document(made)) if visit.wants_json else visit.to("/benefits", done="benefits.withdrawn")


@router.get("/benefits/publicity/{call}", name="benefits.publicity")
def publicity(visit: CitizenVisit, call: str) -> Response:
    """What is in publicity now."""
    with visit.reading() as work:
        page = PublicityPage(
            call=delivery.find_call(work, call), rows=delivery.publicised(work, call, ties=ties())
        )
    return visit.show(page)


@router.post("/benefits/publicity/{number}/object")
def object_to(visit: CitizenVisit, number: str) -> Response:
    """Object, with the reason."""
    try:
        with visit.writing() as work:
            case = delivery.object_to(work, number, says=visit.text("says"), ties=ties())
    except YibenError as error:
        return refused(visit, error)
    if visit.wants_json:
        return as_json({"case": case.number})
    return visit.to("/benefits", done="benefits.objected")


def payee_of(visit: Visit) -> delivery.Payee | None:
    """Where money goes, when the form says so."""
    said = {name: visit.text(f"payee_{name}") for name in ("name", "account", "bank")}
    return delivery.Payee(**said) if any(said.values()) else None


def refused(visit: Visit, error: YibenError, *, back: str = "/benefits") -> Response:
    """Say why it could not be done, with the way back."""
    if visit.wants_json:
        raise error
    return visit.show(RefusedPage(error=error, back=back), status=error.status)
