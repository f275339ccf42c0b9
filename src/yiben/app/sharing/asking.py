"""Asking for data 申请共享: one form for a resource; what will be allowed is shown before it is filed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.sharing.wording import in_a_year
from yiben.capabilities import grants, ledger, sharing
from yiben.capabilities.grants import Budget, Form, Kind, Road
from yiben.capabilities.sharing import budget_of, columns_of, iso_day, roads_of, wrong
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_WORDS = (
    "purpose", "purpose_says", "basis", "begins", "ends", "rows", "frequency", "scale", "storage_days", "onward",
    "measures", "entrusted_says", "scenario", "necessity", "district",
)  # fmt: skip
LIMITS = tuple(one.name for one in fields(Budget))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """One item of the resource, how it is shared, and in what form it is asked for ("" when it is not)."""

    id: str
    name: str
    title: str
    level: int
    personal: bool
    openness: sharing.Openness | None
    about: str
    form: str
    preferred: tuple[Road, ...]
    assessed: sharing.AssessedColumn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(PageView):
    """The form, and below it what will be allowed and the agreement, once somebody looked."""

    template: ClassVar[str] = "sharing/ask.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource
    items: tuple[AskedItem, ...]
    purposes: tuple[sharing.Purpose, ...]
    said: Mapping[str, str]
    roads: tuple[tuple[Road, bool], ...]
    attribute: sharing.Attribute | None
    limits: tuple[tuple[str, str, int | None], ...]
    own: str
    accounts: str
    assessment: sharing.Assessment | None
    clauses: tuple[sharing.Clause, ...]
    error: YibenError | None


@router.get("/resources/{resource}/ask")
def ask_form(visit: SignedVisit, resource: str) -> Response:
    """The form."""
    return visit.show(_page(visit, resource))


@router.post("/resources/{resource}/ask")
def ask(visit: SignedVisit, resource: str) -> Response:
    """Look at what will be allowed (`act` is `look`), or file."""
    try:
        with visit.reading() as work:
            request = request_in(visit, work, resource)
            found, clauses = sharing.preview(work, request)
        if visit.text("act") == "look":
            return visit.show(_page(visit, resource, found=found, clauses=clauses))
        if visit.text("accepts") != "yes":
            raise wrong("accepts", Text("请先看过并接受协议", "Read the agreement and accept it first."))
        with visit.writing() as work:
            case = sharing.ask(work, request, hands=hands())
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, resource, error=error), status=error.status)
    return visit.to(f"/sharing/requests/{case.id}", done="sharing.asked")


def request_in(visit: Visit, work: Work, resource: str) -> sharing.Request:
    """The request somebody filled in. BadInput names the field."""
    said = {name: visit.text(name) for name in _WORDS}
    items = {one.id: one.name for one in ledger.describe(work, resource).items}
    chosen = [
        f"{form}:{item}:{items[item]}"
        for name, form in _fields(visit)
        if name.startswith("col.") and form and (item := name.removeprefix("col.")) in items
    ]
    roads = [name.removeprefix("road.") for name, _ in _fields(visit) if name.startswith("road.")]
    days = said["storage_days"] or "0"
    if not days.isdecimal() or len(days) > 9:
        raise wrong("storage_days", Text("应为天数", "A number of days is expected."))
    return sharing.Request(
        kind=Kind.RETURN_FLOW if said["district"] else Kind.SHARING,
        resource=resource,
        columns=columns_of(chosen),
        rows=said["rows"] or None,
        purpose=said["purpose"],
        purpose_says=said["purpose_says"],
        basis=said["basis"],
        roads=roads_of(roads),
        frequency=sharing.Frequency(said["frequency"] or "on_demand"),
        begins=iso_day(said["begins"], "begins"),
        ends=iso_day(said["ends"], "ends"),
        accounts=tuple(visit.text("accounts").replace(",", " ").replace("，", " ").split()),
        budget=budget_of([f"{name}={most}" for name in LIMITS if (most := visit.text(f"limit.{name}"))]),
        scale=said["scale"],
        storage_days=int(days),
        onward=said["onward"],
        measures=said["measures"],
        entrusted=bool(said["entrusted_says"]),
        entrusted_says=said["entrusted_says"],
        scenario=said["scenario"],
        necessity=said["necessity"],
        district=said["district"],
    )


def _fields(visit: Visit) -> list[tuple[str, str]]:
    return [(name, said) for name, said in visit.form.multi_items() if isinstance(said, str)]


def _page(
    visit: Visit,
    resource: str,
    *,
    found: sharing.Assessment | None = None,
    clauses: tuple[sharing.Clause, ...] = (),
    error: YibenError | None = None,
) -> AskPage:
    said: dict[str, Any] = {name: visit.text(name) for name in _WORDS}
    filled = dict(_fields(visit))
    rules = sharing.declared()
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        held = sharing.attributes_of(work, dossier.resource.id)
        own = sharing.organisation_of(work, visit.who).name if visit.who.org else ""
        today = grants.day_of(work.now())
    said["begins"] = said["begins"] or today
    said["ends"] = said["ends"] or in_a_year(today)
    assessed = {one.item: one for one in found.columns} if found else {}
    usual = asdict(rules.budget)
    return AskPage(
        resource=dossier.resource,
        items=tuple(
            _item(
                one, held.get(one.id) or held.get(None), filled.get(f"col.{one.id}", ""), assessed.get(one.id)
            )
            for one in dossier.items
            if not one.retired
        ),
        purposes=rules.purposes,
        said=said,
        roads=tuple((road, f"road.{road}" in filled) for road in Road),
        attribute=held.get(None),
        limits=tuple((name, filled.get(f"limit.{name}", ""), usual[name]) for name in LIMITS),
        own=own,
        accounts=visit.text("accounts"),
        assessment=found,
        clauses=clauses,
        error=error,
    )


def _item(
    item: ledger.Item, held: sharing.Attribute | None, form: str, assessed: sharing.AssessedColumn | None
) -> AskedItem:
    level = item.label.level if item.label else 5
    return AskedItem(
        id=item.id,
        name=item.name,
        title=item.title if item.title != item.name else "",
        level=level,
        personal=item.label.personal if item.label else True,
        openness=held.openness if held else None,
        about=(held.condition or held.reason) if held else "",
        form=form if form in tuple(Form) else "",
        preferred=sharing.declared().prefers(level),
        assessed=assessed,
    )
