"""Grants as pages and for programs (授权): mine, my organisation's, given by us; what one gives, what was used of it."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.capabilities import grants
from yiben.capabilities.grants.model import Grant, Side, Spent, State
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import Page
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.figures import Amount, Bar, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/grants", tags=["grants"])

TONES = {State.WAITING: "info", State.IN_FORCE: "good", State.ENDED: "", State.WITHDRAWN: "bad"}
_TABS = ("mine", "received", "given")
_NOTHING = Spent(calls=0, rows=0, attempts=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A grant in a list. `columns`: their names; `used`: the share of today's calls."""

    grant: Grant
    state: State
    tone: str
    resource: str
    grantee: str
    owner: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantsPage(PageView):
    """Grants one may use, those of one's organisation, and those on what one looks after."""

    template: ClassVar[str] = "grants/grants.html"
    place: ClassVar[str] = "sharing"
    tab: str
    tabs: tuple[str, ...]
    rows: Page[GrantRow]
    state: str
    states: tuple[str, ...]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPage(PageView):
    """One grant: its scope as a table of columns and forms, and its budget as bars."""

    template: ClassVar[str] = "grants/grant.html"
    place: ClassVar[str] = "sharing"
    row: GrantRow
    name: str
    bars: tuple[Bar, ...]
    history: tuple[Amount, ...]
    may_withdraw: bool
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage(PageView):
    """The second step: what ends, and why."""

    template: ClassVar[str] = "grants/withdraw.html"
    place: ClassVar[str] = "sharing"
    row: GrantRow
    why: str
    error: YibenError | None


@router.get("/grants", name="grants")
def index(visit: SignedVisit) -> Response:
    """The tab `mine` has those usable today; `received` and `given` have past ones too."""
    tab, state = visit.text("tab"), visit.text("state")
    tab = tab if tab in _TABS else "mine"
    wanted = State(state) if state in set(State) else None
    ask = page_ask(visit)
    with visit.reading() as work:
        if tab == "mine":
            every = grants.mine(work)
            found = Page(rows=every[ask.offset : ask.offset + ask.size], total=len(every), ask=ask)
        else:
            found = grants.listed(work, side=Side(tab), state=wanted, page=ask)
        rows = Page(rows=_rows(work, found.rows), total=found.total, ask=ask)
    kept = urlencode({"tab": tab, **({"state": state} if wanted else {})})
    return visit.show(
        GrantsPage(
            tab=tab,
            tabs=_TABS,
            rows=rows,
            state=state if wanted else "",
            states=tuple(State),
            here=f"/grants?{kept}&",
        )
    )


@router.get("/grants/{grant}", name="grants.one")
def one(visit: SignedVisit, grant: str) -> Response:
    """One grant, for either side of it."""
    with visit.reading() as work:
        found = grants.find(work, grant)
        (row,) = _rows(work, [found])
        return visit.show(
            GrantPage(
                row=row,
                name=grants.resource_named(work, found.draft.resource)[0],
                bars=_bars(visit, found, grants.spent(work, found)),
                history=_history(visit, work, found),
                may_withdraw=row.state in (State.WAITING, State.IN_FORCE)
                and grants.may_withdraw(work, found),
                usable=any(each.id == found.id for each in grants.mine(work)),
            )
        )


@router.get("/grants/{grant}/withdraw")
def confirm(visit: SignedVisit, grant: str) -> Response:
    """The second step: nothing has ended yet."""
    return visit.show(_withdraw_page(visit, grant))


@router.post("/grants/{grant}/withdraw")
def withdraw(visit: SignedVisit, grant: str) -> Response:
    """End it, with the reason."""
    why = visit.text("why")
    try:
        with visit.writing() as work:
            _end(visit, work, grant, why=why)
    except YibenError as error:
        if error.status == 404:
            raise
        return visit.show(_withdraw_page(visit, grant, why=why, error=error), status=error.status)
    return visit.to(f"/grants/{grant}", done="grants.withdrawn")


class Why(BaseModel):
    """Why a grant ends."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"why": "合作事项已结束"}})

    why: str = Field(description="Kept as evidence 撤销原因", max_length=4000)


@api.get("", summary="Grants 授权")
def api_list(visit: SignedVisit) -> Response:
    """Grants to your organisation and those you look after; `?mine=1`, `?side=received|given`, `?state=`, `?page=`."""
    state, side = visit.text("state"), visit.text("side")
    with visit.reading() as work:
        if visit.text("mine"):
            every = grants.mine(work)
            return as_json({"grants": grants.documents(work, every), "total": len(every)})
        found = grants.listed(
            work,
            state=State(state) if state in set(State) else None,
            side=Side(side) if side in set(Side) else None,
            page=page_ask(visit),
        )
        return as_json({"grants": grants.documents(work, found.rows), "total": found.total})


@api.get("/{grant}", summary="One grant 一项授权")
def api_one(visit: SignedVisit, grant: str) -> Response:
    """What it gives, and what was used of it today."""
    with visit.reading() as work:
        return as_json(_document(work, grants.find(work, grant)))


@api.post("/{grant}/withdraw", summary="Withdraw 撤销授权")
def api_withdraw(visit: SignedVisit, grant: str, why: Why) -> Response:
    """End it for good; the next call is refused."""
    with visit.writing() as work:
        return as_json(_document(work, _end(visit, work, grant, why=why.why)))


def _end(visit: Visit, work: Work, grant: str, *, why: str) -> Grant:
    """Withdraw it, and let end what hangs on it: `app` names the verb, since that lies above grants."""
    done = grants.withdraw(work, grant, why=why)
    visit.request.app.state.end_with_grant(work, done.id)
    return done


def _document(work: Work, found: Grant) -> dict[str, Any]:
    (document,) = grants.documents(work, [found])
    return document


def _rows(work: Work, found: "tuple[Grant, ...] | list[Grant]") -> tuple[GrantRow, ...]:
    bodies, today = grants.names_of_bodies(work), grants.day_of(work.now())
    titles = {one: grants.resource_named(work, one)[1] for one in {each.draft.resource for each in found}}
    spent = grants.spent_today(work, found)
    return tuple(
        GrantRow(
            grant=one,
            state=one.state(today),
            tone=TONES[one.state(today)],
            resource=titles[one.draft.resource],
            grantee=bodies.get(one.draft.grantee, one.draft.grantee),
            owner=bodies.get(one.owner, one.owner),
            calls=spent.get(one.id, _NOTHING).calls,
        )
        for one in found
    )


def _bars(visit: Visit, found: Grant, used: Spent) -> tuple[Bar, ...]:
    """Today's use against each bound of a day; what has no bound has no bar to fill."""
    budget, say = found.draft.budget, visit.doors.pages.words.say
    bounds = (
        ("calls", used.calls, budget.calls_a_day),
        ("rows", used.rows, budget.rows_a_day),
        ("attempts", used.attempts, budget.attempts_a_day),
    )
    return tuple(
        Bar(
            label=say(f"grants.measure.{name}"),
            share=None if most is None else min(1.0, spent / most),
            note=say("grants.used", spent=f"{spent:,}", most=f"{most:,}")
            if most is not None
            else say("grants.used_unbounded", spent=f"{spent:,}"),
            tone=""
            if most is None
            else "bad"
            if spent >= most
            else "warn"
            if spent >= most * 0.8
            else "good",
            verdict=say("grants.used_up") if most is not None and spent >= most else "",
        )
        for name, spent, most in bounds
        if name != "attempts" or found.draft.verify_by is not None
    )


def _history(visit: Visit, work: Work, found: Grant) -> tuple[Amount, ...]:
    say = visit.doors.pages.words.say
    return amounts(
        [
            (
                day,
                float(used.calls),
                None,
                say("grants.day_used", calls=f"{used.calls:,}", rows=f"{used.rows:,}"),
            )
            for day, used in grants.spent_by_day(work, found, most=14)
        ]
    )


def _withdraw_page(
    visit: Visit, grant: str, *, why: str = "", error: YibenError | None = None
) -> WithdrawPage:
    with visit.reading() as work:
        (row,) = _rows(work, [grants.find(work, grant)])
    return WithdrawPage(row=row, why=why, error=error)
