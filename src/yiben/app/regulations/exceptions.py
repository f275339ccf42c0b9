"""The exception register 例外登记: ask with exactly what the article demands, decide with four eyes, revoke."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.regulations.asking import Demanded, every
from yiben.capabilities import ledger, policy
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_DECIDERS = (Role.OWNER, Role.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """One entry. `holds`: approved, and today lies between its dates."""

    entry: policy.Exemption
    title: Text
    pack_title: Text
    resource_name: str
    holds: bool
    ended: bool
    may_decide: bool
    may_revoke: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsPage(PageView):
    """The register, newest first."""

    template: ClassVar[str] = "rules/exceptions.html"
    place: ClassVar[str] = "exceptions"
    rows: Page[ExceptionRow]
    state: str
    q: str
    here: str
    sees_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionPage(PageView):
    """One entry whole, with the forms that decide it."""

    template: ClassVar[str] = "rules/exception.html"
    place: ClassVar[str] = "exceptions"
    row: ExceptionRow
    stated: tuple[Demanded, ...]
    opens: tuple[Text, ...]
    activities: tuple[Text, ...]
    modes: tuple[Text, ...]
    own: bool
    error: YibenError | None


@router.get("/exceptions")
def exceptions(visit: SignedVisit) -> Response:
    """The register; `state` is a state, or `holding` or `ended`; `q` searches words, accounts and articles."""
    state, q = visit.text("state"), visit.text("q")[:200]
    ask = page_ask(visit)
    with visit.reading() as work:
        rows = [row for row in _rows(work, visit.who) if _is(row, state) and _matches(row, q)]
    kept = urlencode([(name, said) for name, said in (("state", state), ("q", q)) if said])
    return visit.show(
        ExceptionsPage(
            rows=Page(rows=tuple(rows[ask.offset : ask.offset + ask.size]), total=len(rows), ask=ask),
            state=state,
            q=q,
            here=f"/exceptions?{kept}&" if kept else "/exceptions?",
            sees_all=visit.who.holds(*_DECIDERS, Role.AUDITOR),
        )
    )


@router.get("/exceptions/{entry}")
def one(visit: SignedVisit, entry: str) -> Response:
    """One entry."""
    return visit.show(_one_page(visit, entry))


@router.post("/exceptions/{entry}/{act}")
def decide(visit: SignedVisit, entry: str, act: str) -> Response:
    """Approve, refuse or revoke."""
    acts: dict[str, Callable[..., policy.Exemption]] = {
        "approve": policy.approve_exemption,
        "refuse": policy.refuse_exemption,
        "revoke": policy.revoke_exemption,
    }
    if act not in acts:
        raise NotFound("no_act", Text("没有这种操作", "There is no such act."), where={"act": act[:40]})
    note = visit.text("note")
    try:
        if act == "refuse" and not note:
            raise BadInput(
                "no_reason",
                Text("请说明为什么不批准", "Say why it is refused."),
                where={"field": "note"},
            )
        with visit.writing() as work:
            acts[act](work, entry, note=note)
    except YibenError as error:
        return visit.show(_one_page(visit, entry, error=error), status=error.status)
    return visit.to(f"/exceptions/{entry}", done=f"rules.{act}d" if act == "revoke" else f"rules.{act}")


def _rows(work: Work, actor: Actor) -> list[ExceptionRow]:
    found = every(work)
    titles = {key: _titles(work, *key) for key in {(one.pack, one.register) for one in found}}
    names = {one: _resource_name(work, one) for one in {each.resource for each in found}}
    today = day_in_beijing(work.now()).isoformat()
    decides = actor.holds(*_DECIDERS)
    return [
        ExceptionRow(
            entry=one,
            title=titles[one.pack, one.register][0],
            pack_title=titles[one.pack, one.register][1],
            resource_name=names[one.resource],
            holds=one.holds_on(today),
            ended=_approved(one) and one.until < today,
            may_decide=decides
            and one.state is policy.ExemptionState.ASKED
            and actor.account not in (one.asked_by, one.account),
            may_revoke=_approved(one) and (decides or actor.account == one.asked_by),
        )
        for one in found
    ]


def _approved(one: policy.Exemption) -> bool:
    return one.state is policy.ExemptionState.APPROVED


def _titles(work: Work, pack: str, register: str) -> tuple[Text, Text]:
    """What the register and its pack are called; their identifiers when the pack is gone."""
    try:
        found = policy.pack(work, pack)
    except YibenError:
        return Text(register, register), Text(pack, pack)
    named = {one.id: one.title for one in found.exceptions}
    return named.get(register, Text(register, register)), found.title


def _resource_name(work: Work, resource: str | None) -> str:
    if resource is None:
        return ""
    try:
        return ledger.describe(work, resource).resource.title
    except YibenError:
        return resource


def _is(row: ExceptionRow, state: str) -> bool:
    if state == "holding":
        return row.holds
    if state == "ended":
        return row.ended
    return state in ("", str(row.entry.state))


def _matches(row: ExceptionRow, q: str) -> bool:
    entry = row.entry
    said = " ".join(
        (
            entry.id,
            entry.pack,
            entry.register,
            entry.article,
            row.title.zh,
            row.title.en,
            row.resource_name,
            entry.account or "",
            entry.org or "",
            entry.asked_by,
            *entry.stated.values(),
        )
    ).casefold()
    return all(word in said for word in q.casefold().split())


def _one_page(visit: Visit, entry: str, *, error: YibenError | None = None) -> ExceptionPage:
    with visit.reading() as work:
        row = next((each for each in _rows(work, visit.who) if each.entry.id == entry), None)
        if row is None:
            raise NotFound(
                "no_exemption",
                Text("没有这项例外", "There is no such exception."),
                where={"exemption": entry},
            )
        found = row.entry
        shelf = policy.books_of([found.pack], work=work)
        pack = policy.pack(work, found.pack)
    facts, words = shelf.vocabulary.facts, shelf.vocabulary
    opened = {control.id: control.title for control in pack.controls}
    return ExceptionPage(
        row=row,
        stated=tuple(
            Demanded(id=name, title=facts[name].text if name in facts else Text(name, name), said=said)
            for name, said in found.stated.items()
        ),
        opens=tuple(opened.get(name, Text(name, name)) for name in found.opens),
        activities=tuple(
            words.activities[name].text for name in found.activities if name in words.activities
        ),
        modes=tuple(words.modes[name].text for name in found.modes if name in words.modes),
        own=visit.who.account in (found.asked_by, found.account),
        error=error,
    )
