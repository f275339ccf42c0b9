"""Requests 申请: one with its assessment and agreement, the form that decides it, and what it became."""

from dataclasses import asdict, dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.sharing.asking import LIMITS
from yiben.capabilities import casework, grants, ledger, sharing
from yiben.capabilities.access import deliveries
from yiben.capabilities.grants import Form, Grant, Road
from yiben.capabilities.sharing import budget_of
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

APPROVE = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a request became: the grant and where it stands today."""

    grant: Grant
    state: grants.State
    agreement: str
    may_withdraw: bool
    ours: bool
    may_give_up: bool
    subscriptions: tuple[sharing.Subscription, ...]
    keys: tuple[str, ...]  # columns a subscription to changes may tell rows apart by; empty: no delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage(PageView):
    """A request whole. `may_approve` None: the visitor cannot; else why not, empty when they may."""

    template: ClassVar[str] = "sharing/request.html"
    place: ClassVar[str] = "sharing"
    dossier: casework.Dossier
    request: sharing.Request
    assessment: sharing.Assessment
    purpose: sharing.Purpose
    state_title: Text
    filer_org: str
    granted: tuple[Granted, ...]
    stricter: tuple[tuple[sharing.AssessedColumn, tuple[Form, ...]], ...]
    roads: tuple[Road, ...]
    limits: tuple[tuple[str, int | None], ...]
    may_approve: bool
    why_not: tuple[Text, ...]
    error: YibenError | None


@router.get("/sharing/requests/{case}")
def one(visit: SignedVisit, case: str) -> Response:
    """One request, by identifier or number. A grant of another kind of case (a zone's) leads to that case."""
    with visit.reading() as work:
        found = casework.look(work, case, hands=hands()).case
    if found.kind != sharing.REQUEST:
        return visit.to(f"/cases/{found.id}")
    return visit.show(_page(visit, case))


@router.post("/sharing/requests/{case}/approve")
def approve(visit: SignedVisit, case: str) -> Response:
    """Approve it, as asked or narrower."""
    try:
        with visit.writing() as work:
            seen = casework.look(work, case, hands=hands()).case
            form = sharing.narrowing_form(_narrowing(visit, sharing.request_of(seen.form)))
            version = visit.text("seen")
            moved = casework.move(
                work,
                seen.id,
                APPROVE,
                seen=int(version) if version.isdecimal() and len(version) < 10 else 0,
                form=form,
                note=visit.text("note"),
                hands=hands(),
            )
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(_page(visit, case, error=error), status=error.status)
    return visit.to(f"/sharing/requests/{moved.id}", done="sharing.granted")


@router.post("/sharing/grants/{grant}/end")
def end(visit: SignedVisit, grant: str) -> Response:
    """End a grant, as the provider or as the recipient (`side`)."""
    verb = sharing.give_up if visit.text("side") == "recipient" else sharing.withdraw
    with visit.writing() as work:
        verb(work, grant, why=visit.text("why"))
    return visit.to(_back(visit, grant), done="sharing.ended")


@router.post("/sharing/grants/{grant}/subscribe")
def subscribe(visit: SignedVisit, grant: str) -> Response:
    """Have what the grant gives delivered every day; with `key`, only what changed."""
    office, key = visit.office, [one for one in visit.form.getlist("key") if isinstance(one, str) and one]
    sharing.subscribe(
        office,
        visit.who,
        grant,
        schedule=deliveries.plan(
            every=deliveries.Every.DAILY, start=office.clock(), at=visit.text("at", default="06:00")
        ),
        manner=sharing.Manner.CHANGES if key else sharing.Manner.SNAPSHOT,
        key=key,
    )
    return visit.to(_back(visit, grant), done="sharing.subscribed")


@router.post("/sharing/subscriptions/{subscription}/end")
def unsubscribe(visit: SignedVisit, subscription: str) -> Response:
    """Nothing more is delivered."""
    with visit.writing() as work:
        done = sharing.unsubscribe(work, subscription)
    return visit.to(_back(visit, done.grant), done="sharing.ended")


def _back(visit: Visit, grant: str) -> str:
    with visit.reading() as work:
        cases = sharing.decided_of(work, grant=grant)
    return f"/sharing/requests/{cases[0].case}" if cases else "/sharing"


def _narrowing(visit: Visit, asked: sharing.Request) -> sharing.Narrowing:
    """What the approver left: a column set to nothing is dropped, a field left empty is as asked."""
    forms = {one.item: visit.text(f"give.{one.item}", default=str(one.form)) for one in asked.columns}
    kept = {item: Form(form) for item, form in forms.items() if form in tuple(Form)}
    as_asked = all(kept.get(one.item) is one.form for one in asked.columns)
    roads = frozenset(road for road in asked.roads if visit.text(f"road.{road}"))
    limits = [f"{name}={most}" for name in LIMITS if (most := visit.text(f"limit.{name}"))]
    days = visit.text("storage_days")
    return sharing.Narrowing(
        columns=None if as_asked else kept,
        rows=visit.text("rows") or None,
        roads=None if roads in (asked.roads, frozenset()) else roads,
        begins=visit.text("begins") or None,
        ends=visit.text("ends") or None,
        budget=budget_of(limits) if limits else None,
        storage_days=int(days) if days.isdecimal() and len(days) < 10 else None,
    )


def _page(visit: Visit, case: str, *, error: YibenError | None = None) -> RequestPage:
    with visit.reading() as work:
        dossier = casework.look(work, case, hands=hands())
        request = sharing.request_of(dossier.case.form)
        found = sharing.assess_case(work, dossier.case)
        granted = tuple(_granted(visit, work, one) for one in sharing.decided_of(work, case=dossier.case.id))
        body = ledger.find_organisation(work, dossier.case.filer_org or "")
    offer = next((one for one in dossier.offers if one.move.id == APPROVE), None)
    return RequestPage(
        dossier=dossier,
        request=request,
        assessment=found,
        purpose=sharing.declared().purpose(request.purpose),
        state_title=dossier.flow.state(dossier.case.state).title,
        filer_org=body.name if body else "",
        granted=granted,
        stricter=tuple(
            (one, tuple(form for form in Form if sharing.may_become(one.form, form))) for one in found.columns
        ),
        roads=tuple(road for road in Road if road in request.roads),
        limits=tuple(asdict(request.budget).items()),
        may_approve=offer is not None and offer.allowed,
        why_not=offer.why_not if offer else (),
        error=error,
    )


def _granted(visit: Visit, work: Work, one: sharing.Decided) -> Granted:
    (grant,) = (each for each in grants.receivers(work, one.resource) if each.id == one.grant)
    state = grant.state(grants.day_of(work.now()))
    alive = state in (grants.State.IN_FORCE, grants.State.WAITING)
    sides = (one.provider, one.decider)
    ours = alive and grants.organisation_of(work, visit.who) == one.recipient
    return Granted(
        grant=grant,
        state=state,
        agreement=one.agreement,
        may_withdraw=alive and any(sharing.speaks_for(work, visit.who, side) for side in sides),
        ours=ours,
        may_give_up=alive and sharing.may_give_up(work, grant),
        subscriptions=sharing.subscriptions(work, grant=grant.id),
        keys=_keys(grant) if state is grants.State.IN_FORCE else (),
    )


def _keys(grant: Grant) -> tuple[str, ...]:
    if Road.DELIVERY not in grant.draft.roads:
        return ()
    return tuple(one.name for one in grant.draft.columns if one.form in (Form.PLAIN, Form.TOKEN))
