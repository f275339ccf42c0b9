"""How an entry lives 目录沿革: published, changed, confirmed, retired; the forms of its stewards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.reading import Limit, calendar_of, limit
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, policy, stewardship
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

MOST_ITEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change with what it changes; `number` of its case where the visitor may open it."""

    change: stewardship.Change
    rows: tuple[tuple[Text, str, str], ...]
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LifePage(PageView):
    """An entry's life and what may be done next."""

    template: ClassVar[str] = "catalogue/life.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource
    life: stewardship.Life
    changes: tuple[Told, ...]
    open: tuple[tuple[Text, casework.Case, Limit | None], ...]
    may_propose: bool
    reviewed: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage(PageView):
    """The form of a change: what the entry says, to be overwritten."""

    template: ClassVar[str] = "catalogue/change.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource
    items: tuple[ledger.Item, ...]
    more: int
    said: Mapping[str, str]
    organisations: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    case: casework.Case | None
    flow: Text
    today: str
    error: YibenError | None


@router.get("/catalogue/entries/{resource}")
def life(visit: SignedVisit, resource: str) -> Response:
    """The life of an entry."""
    return visit.show(_page(visit, resource))


@router.post("/catalogue/entries/{resource}/propose")
def propose(visit: SignedVisit, resource: str) -> Response:
    """Take it into a case that ends with its publication."""
    return _acted(
        visit,
        resource,
        lambda work: stewardship.propose_entry(
            work, resource, duty=visit.text("duty"), remark=visit.text("remark"), hands=hands()
        ),
    )


@router.post("/catalogue/entries/{resource}/retire")
def retire(visit: SignedVisit, resource: str) -> Response:
    """Ask that it is retired."""
    return _acted(
        visit,
        resource,
        lambda work: stewardship.propose_retirement(
            work, resource, reason=visit.text("reason"), successor=visit.text("successor"), hands=hands()
        ),
    )


@router.get("/catalogue/entries/{resource}/change")
def change_form(visit: SignedVisit, resource: str) -> Response:
    """The form; of the change that is being drafted, if there is one."""
    return visit.show(_change_page(visit, resource))


@router.post("/catalogue/entries/{resource}/change")
def change(visit: SignedVisit, resource: str) -> Response:
    """Draft a change, or draft anew the one that stands with the organisation."""
    try:
        wanted = _wanted(visit)
        with visit.writing() as work:
            if case := visit.text("case"):
                stewardship.redraft(work, case, wanted, hands=hands())
                number = casework.look(work, case, hands=hands()).case.number
            else:
                number = stewardship.propose_change(
                    work,
                    resource,
                    wanted,
                    reason=_reason(visit.text("reason")),
                    changed_on=visit.text("changed_on"),
                    hands=hands(),
                ).number
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_change_page(visit, resource, error=error), status=error.status)
    return visit.to(f"/cases/{number}", done="catalogue.drafted")


def _acted(visit: Visit, resource: str, act: Any) -> Response:
    try:
        with visit.writing() as work:
            case = act(work)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, resource, error=error), status=error.status)
    return visit.to(f"/cases/{case.number}", done="catalogue.proposed")


def _page(visit: Visit, resource: str, *, error: YibenError | None = None) -> LifePage:
    with visit.reading() as work:
        owner = ledger.describe(work, resource).resource
        found = stewardship.history_of(work, owner.id)
        rows = tuple(
            Told(
                change=one,
                rows=stewardship.told(work, one),
                reason=stewardship.REASON_TITLES[one.reason],
            )
            for one in found
            if one.applied
        )
        running = tuple(
            (flow.title, case, limit(calendar_of(work, flow.calendar), case.due, work.now()))
            for kind in (stewardship.ENTRY, stewardship.CHANGE, stewardship.RETIRE)
            if (flow := policy.flow(work, kind))
            and (case := stewardship.running(work, owner.id, kind=kind, hands=hands()))
        )
        return LifePage(
            resource=owner,
            life=stewardship.life_of(work, owner.id),
            changes=rows,
            open=running,
            may_propose=stewardship.speaks_for(work, owner.organisation),
            reviewed=policy.flow(work, stewardship.CHANGE).key,
            error=error,
        )


def _change_page(visit: Visit, resource: str, *, error: YibenError | None = None) -> ChangePage:
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        owner = dossier.resource
        case = stewardship.running(work, owner.id, kind=stewardship.CHANGE, hands=hands())
        living = [one for one in dossier.items if not one.retired]
        return ChangePage(
            resource=owner,
            items=tuple(living[:MOST_ITEMS]),
            more=max(0, len(living) - MOST_ITEMS),
            said=_said(visit, work, dossier, case),
            organisations=tuple(
                (one.organisation.id, "　" * one.depth + one.organisation.name)
                for one in ledger.organisations(work)
            ),
            reasons=tuple((str(one), str(title)) for one, title in stewardship.REASON_TITLES.items()),
            case=case,
            flow=policy.flow(work, stewardship.CHANGE).title,
            today=day_in_beijing(work.now()).isoformat(),
            error=error,
        )


def _said(visit: Visit, work: Work, dossier: ledger.Dossier, case: casework.Case | None) -> dict[str, str]:
    """What stands in the form: what was sent, else what is drafted, else what the entry says."""
    now = stewardship.state_of(dossier)
    drafted: Mapping[str, Any] = stewardship.change_of(work, case.id).wanted if case else {}
    said = {name: _flat(drafted.get(name, now[name])) for name in stewardship.FIELDS}
    for one in dossier.items:
        own = drafted.get("items", {}).get(one.id, {})
        said[f"item.{one.id}.title"] = own.get("title", one.title)
        said[f"item.{one.id}.description"] = own.get("description", one.description)
    said["reason"] = str(case.form["reason"]) if case else "other"
    said["changed_on"] = str(case.form["changed_on"]) if case else day_in_beijing(work.now()).isoformat()
    sent = {name: value for name, value in visit.form.multi_items() if isinstance(value, str)}
    return said | {name: value for name, value in sent.items() if name in said}


def _wanted(visit: Visit) -> dict[str, Any]:
    """What was sent of the form: every field of it, so that only what differs becomes the change."""
    wanted: dict[str, Any] = {}
    items: dict[str, dict[str, str]] = {}
    for name, value in visit.form.multi_items():
        if not isinstance(value, str):
            continue
        if name in stewardship.FIELDS:
            wanted[name] = value
        elif name.startswith("item."):
            item, _, field = name.removeprefix("item.").rpartition(".")
            items.setdefault(item, {})[field] = value
    return {**wanted, "items": items} if items else wanted


def _reason(said: str) -> stewardship.Reason:
    if said not in set(stewardship.Reason):
        raise BadInput("bad_change", Text("请选择变化情形", "Say what changed."), where={"field": "reason"})
    return stewardship.Reason(said)


def _flat(value: object) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)
