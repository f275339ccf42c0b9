"""The developer page of a grant 接口对接: endpoint, keys, examples that run as pasted, and what was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.developing.examples import Example, examples_of
from yiben.app.developing.serving import server_of
from yiben.capabilities import grants
from yiben.capabilities.sharing import dataapi, seals
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantApiPage(PageView):
    """An endpoint as both sides of the grant meet it. `made`: a key whose secret is shown this once."""

    template: ClassVar[str] = "data/grant_api.html"
    place: ClassVar[str] = "grants"
    grant: grants.Grant
    endpoint: dataapi.Endpoint
    state: grants.State
    tone: str
    address: str
    examples: tuple[Example, ...]
    keys: tuple[dataapi.Key, ...]
    working: frozenset[str]
    may_make: bool
    may_revoke: bool
    may_demand: bool
    demanded: bool
    oidc: bool
    use: tuple[dataapi.Use, ...]
    hours: tuple[Amount, ...]
    most: int
    busiest: tuple[dataapi.Use, ...]
    today: grants.Spent
    sealed: tuple[seals.Record, ...]
    made: dataapi.NewKey | None = None
    error: str = ""


_TONES = {
    grants.State.IN_FORCE: "good",
    grants.State.WAITING: "info",
    grants.State.ENDED: "",
    grants.State.WITHDRAWN: "bad",
}


@router.get("/grants/{grant}/api", name="grants.api")
def show(visit: SignedVisit, grant: str) -> Response:
    """The page, for both sides of the grant."""
    return visit.show(_page(visit, grant))


@router.post("/grants/{grant}/api/keys")
def make(visit: SignedVisit, grant: str) -> Response:
    """A key; its secret is on the page that answers, and nowhere else."""
    try:
        with visit.writing() as work:
            made = dataapi.make_key(
                work,
                grant,
                title=visit.text("title"),
                kind=dataapi.KeyKind(visit.text("kind", default="secret")),
                days=int(visit.text("days", default="90")),
                sandbox=visit.text("sandbox") == "yes",
                public_key=visit.text("public_key"),
                client=visit.text("client"),
                must_sign=visit.text("must_sign") == "yes",
            )
    except (YibenError, ValueError) as error:
        return _refused(visit, grant, error)
    return visit.show(_page(visit, grant, made=made))


@router.post("/grants/{grant}/api/keys/{key}/rotate")
def rotate(visit: SignedVisit, grant: str, key: str) -> Response:
    """A new secret; the old one works for a day more."""
    try:
        with visit.writing() as work:
            made = dataapi.rotate_key(work, key)
    except YibenError as error:
        return _refused(visit, grant, error)
    return visit.show(_page(visit, grant, made=made))


@router.post("/grants/{grant}/api/keys/{key}/revoke")
def revoke(visit: SignedVisit, grant: str, key: str) -> Response:
    """End a key now."""
    with visit.writing() as work:
        dataapi.revoke_key(work, key)
    return visit.to(f"/grants/{grant}/api", done="api.revoked")


@router.post("/grants/{grant}/api/signing")
def demand(visit: SignedVisit, grant: str) -> Response:
    """Demand that every request is signed, or no longer."""
    with visit.writing() as work:
        dataapi.demand_signing(work, grant, signed=visit.text("signed") == "yes")
    return visit.to(f"/grants/{grant}/api", done="api.signing")


def _refused(visit: Visit, grant: str, error: YibenError | ValueError) -> Response:
    if not isinstance(error, YibenError):
        error = dataapi.bad_choice()
    if visit.wants_json:
        raise error
    said = f"{error.message} {error.hint}" if error.hint else str(error.message)
    return visit.show(_page(visit, grant, error=said), status=error.status)


def _page(visit: Visit, grant: str, *, made: dataapi.NewKey | None = None, error: str = "") -> GrantApiPage:
    server = server_of(visit.office, visit.request)
    with visit.reading() as work:
        found = grants.find(work, grant)
        endpoint = dataapi.endpoint_of(work, found)
        listed = dataapi.keys_of(work, grant)
        hourly = dataapi.used_by_hour(work, grant, hours=HOURS)
        now = work.now()
        state = found.state(grants.day_of(now))
        address = f"{server}/api/data/{found.id}"
        return GrantApiPage(
            grant=found,
            endpoint=endpoint,
            state=state,
            tone=_TONES[state],
            address=address,
            examples=examples_of(endpoint, address=address),
            keys=listed,
            working=_working(work, listed),
            may_make=dataapi.may_make(work, found) and state is grants.State.IN_FORCE,
            may_revoke=dataapi.may_revoke(work, found),
            may_demand=grants.may_withdraw(work, found),
            demanded=dataapi.signing_needed(work, found.id),
            oidc=bool(visit.office.settings.oidc_issuer),
            use=dataapi.used(work, grant, hours=HOURS * 30),
            hours=_drawn(hourly),
            most=max((one.calls for one in hourly), default=0),
            busiest=tuple(one for one in hourly if one.calls),
            today=grants.spent(work, found),
            sealed=seals.seals_of(work, found.id),
            made=made,
            error=error,
        )


def _working(work: Work, keys: Sequence[dataapi.Key]) -> frozenset[str]:
    now = dataapi.now_of(work)
    return frozenset(one.id for one in keys if one.works(now))


def _drawn(hourly: Sequence[dataapi.Use]) -> tuple[Amount, ...]:
    return amounts([(_hour(one.hour), float(one.calls), None, f"{one.calls:,}") for one in hourly])


def _hour(hour: str) -> str:
    """The hour as the server's zone has it, like every time on a page."""
    return f"{datetime.fromisoformat(f'{hour}:00:00+00:00').astimezone():%m-%d %H:%M}"
