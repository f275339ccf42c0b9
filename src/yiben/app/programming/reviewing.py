"""The review desk 审核台: applications that wait with their deadlines; one application, the whole picture on one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.held import SELF, TITLES, said_of
from yiben.app.benefits.spelling import in_words
from yiben.app.programming.outcome import budget_of
from yiben.app.programming.sums import exact, share
from yiben.app.reactions import hands, ties
from yiben.capabilities import casework, policy, vouchers
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import WAITING
from yiben.capabilities.programmes.drafts import must_be_staff, today
from yiben.engines.rules.entitlements import Compiled
from yiben.engines.rules.entitlements.model import Test
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_VERDICTS = {"True": "yes", "False": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One application that waits."""

    application: delivery.Application
    programme: str
    amount: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(PageView):
    """The applications that wait. `only_of`: what the one programme asked for is called."""

    template: ClassVar[str] = "programming/desk.html"
    place: ClassVar[str] = "programming"
    q: str
    state: str
    programme: str
    only_of: str
    states: tuple[str, ...]
    rows: Page[Waits]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One fact: what was stated, from where, and which sources say something else."""

    title: str
    value: str
    source: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One limit over everybody: what is taken of it."""

    says: str
    taken: str
    left: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage(PageView):
    """One application, whole."""

    template: ClassVar[str] = "programming/review.html"
    place: ClassVar[str] = "programming"
    sheet: delivery.Sheet
    facts: tuple[FactRow, ...]
    tests: Mapping[str, str]
    gives: str
    eligible: str
    budgets: tuple[BudgetRow, ...]
    decided: str
    conflicts: tuple[tuple[str, str, str, bool], ...]
    payments: tuple[tuple[delivery.Payment, str], ...]
    judges: bool
    checks: bool
    said: Mapping[str, str]
    troubles: Mapping[str, str]
    error: YibenError | None


@router.get("/programming/reviews")
def desk(visit: SignedVisit) -> Response:
    """Search `q`, filter by `state` and `programme`."""
    must_be_staff(visit.who)
    q, state, programme = visit.text("q")[:100], visit.text("state"), visit.text("programme")
    states = (state,) if state in WAITING or state in {"to_deliver", "delivered", "refused"} else WAITING
    with visit.reading() as work:
        found = delivery.waiting(work, states=states, programme=programme, q=q, page=page_ask(visit))
        rows = tuple(_waits(work, one) for one in found.rows)
        only_of = called(work, programme)
    asked = urlencode(
        [(name, said) for name, said in (("q", q), ("state", state), ("programme", programme)) if said]
    )
    return visit.show(
        DeskPage(
            q=q,
            state=state,
            programme=programme,
            only_of=only_of,
            states=(*WAITING, "to_deliver", "delivered", "refused"),
            rows=Page(rows=rows, total=found.total, ask=found.ask),
            here=f"/programming/reviews?{asked}&" if asked else "/programming/reviews?",
        )
    )


@router.get("/programming/reviews/{reference}")
def look(visit: SignedVisit, reference: str) -> Response:
    """One application."""
    return visit.show(_page(visit, reference))


@router.post("/programming/reviews/{reference}/materials")
def materials(visit: SignedVisit, reference: str) -> Response:
    """How the materials were found; one field each, `m:<id>` and `m:<id>:says`."""
    found = []
    for key, value in visit.form.items():
        kind, _, name = key.partition(":")
        if kind == "m" and isinstance(value, str) and value in set(delivery.Verdict) and ":" not in name:
            said = visit.text(f"m:{name}:says")
            found.append(delivery.Checked(material=name, verdict=delivery.Verdict(value), says=said))
    try:
        with visit.writing() as work:
            delivery.check_materials(work, reference, tuple(found))
    except YibenError as error:
        return _again(visit, reference, error)
    return visit.to(f"/programming/reviews/{reference}", done="programming.checked")


@router.post("/programming/reviews/{reference}/judge")
def judge(visit: SignedVisit, reference: str) -> Response:
    """One judged or relaxed criterion, yes or no with the evidence."""
    criterion, kind, holds = (visit.text(name) for name in ("criterion", "kind", "holds"))
    try:
        if holds not in {"yes", "no"} or kind not in {"judged", "relaxed"}:
            raise BadInput(
                "not_judged",
                Text("请选择是或否", "Say yes or no."),
                where={"field": criterion[:80] or "holds"},
            )
        said = delivery.Judging(criterion=criterion, kind=kind, holds=holds == "yes", says=visit.text("says"))
        with visit.writing() as work:
            delivery.judge(work, reference, (said,), ties=ties())
    except YibenError as error:
        return _again(visit, reference, error)
    return visit.to(f"/programming/reviews/{reference}#c-{criterion}", done="programming.judged")


def _again(visit: Visit, reference: str, error: YibenError) -> Response:
    if visit.wants_json:
        raise error
    return visit.show(_page(visit, reference, error=error), status=error.status)


def called(work: Work, programme: str) -> str:
    """What a programme is called; the reference itself where it is not here."""
    try:
        return str(ties().programme(work, programme).title) if programme else ""
    except YibenError:
        return programme


def _waits(work: Work, one: delivery.Application) -> Waits:
    kept = casework.cases(work, kind=delivery.APPLY, subject=one.id, hands=hands())
    case = next((each for each in kept.rows if each.id == one.case), None)
    amount = one.amount if one.amount is not None else _asked(one)
    return Waits(
        application=one,
        programme=str(ties().programme(work, one.programme).title),
        amount=exact(amount) if amount is not None else "",
        due=(case.due or "") if case else "",
        late=bool(case and case.due and case.late),
    )


def _asked(one: delivery.Application) -> int | None:
    """What the rules give it, in fen."""
    said = one.answer.get("amount")
    return round(Fraction(str(said)) * 100) if isinstance(said, int | float | str) and said != "" else None


def _page(visit: Visit, reference: str, *, error: YibenError | None = None) -> ReviewPage:
    must_be_staff(visit.who)
    with visit.reading() as work:
        sheet = delivery.sheet(work, reference, ties=ties())
        one = sheet.application
        if not vouchers.oversees(work):
            vouchers.must_administer(work, one.organisation)
        of, _ = policy.programme(one.programme, work=work, day=today(work))
        budgets, facts = _budgets(work, of, sheet), _facts(work, of, sheet)
        runs = vouchers.administers(work, one.organisation)
    asked = _asked(one)
    return ReviewPage(
        sheet=sheet,
        facts=facts,
        tests={
            node.id: in_words(node.test, of.book)
            for node in of.programme.criteria.walk()
            if isinstance(node, Test)
        },
        gives=exact(asked) if asked is not None else "",
        eligible=_VERDICTS.get(str(one.answer.get("eligible")), "open"),
        budgets=budgets,
        decided=exact(one.amount) if one.amount is not None else "",
        conflicts=tuple(
            (str(each.title), str(each.says), exact(each.amount), each.barred) for each in sheet.conflicts
        ),
        payments=tuple((each, exact(each.amount)) for each in sheet.payments),
        judges=runs and one.state == "reviewing",
        checks=runs and one.state == "checking",
        said={name: visit.text(name) for name in ("criterion", "holds", "says")},
        troubles={str(name): str(says) for name, says in delivery.TROUBLES.items()},
        error=error,
    )


def _facts(work: Work, of: Compiled, sheet: delivery.Sheet) -> tuple[FactRow, ...]:
    """What the programme's facts are and whose word each is; a fact no programme here declares says nothing."""
    one = sheet.application
    known = {each.fact: each for each in sheet.known}
    shown = []
    for name, value in one.facts.items():
        if name not in of.book.facts:
            continue
        by, told = one.sources.get(name, ""), known.get(name)
        if by == SELF:
            source = str(Text("申请人填写", "the applicant"))
        else:
            source = str(told.source) if told and told.resource == by else by
        shown.append(
            FactRow(
                title=str(of.book.facts[name].title),
                value=_titles(work, one.applicant, value)
                if name == TITLES
                else said_of(of.book, name, value),
                source=source,
                differs=told.differs if told else (),
            )
        )
    return tuple(shown)


def _titles(work: Work, applicant: str, held: object) -> str:
    """Recognitions as the registers call them."""
    called = {one.programme: str(one.title) for one in delivery.titles(work, of=applicant)}
    names = held if isinstance(held, list) else [held]
    return str(Text("、", ", ")).join(called.get(str(name), str(name)) for name in names)


def _budgets(work: Work, of: Compiled, sheet: delivery.Sheet) -> tuple[BudgetRow, ...]:
    benefit = of.programme.benefit
    limits = (*(benefit.limits if benefit else ()), *sheet.call.limits)
    whole = budget_of(limits)
    if whole is None:
        return ()
    total = delivery.spent(work, [of.id]).get(of.id)
    used = total.decided if total else 0
    return (
        BudgetRow(
            says=exact(whole), taken=exact(used), left=exact(max(0, whole - used)), share=share(used, whole)
        ),
    )
