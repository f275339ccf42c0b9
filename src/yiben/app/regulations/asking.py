"""Asking for an exception 申请例外: a form made from the register, exactly what its article demands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import ledger, people, policy
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_GIVEN = "approval"  # stated by whoever approves, never by whoever asks
_MOST = 2000  # entries of the register a list goes through


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """One thing an article demands a statement of."""

    id: str
    title: Text
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoice:
    """A register one may ask under."""

    pack: str
    pack_title: Text
    id: str
    title: Text
    article: str
    rules: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(PageView):
    """Choose a register; then its form, made from what its article demands."""

    template: ClassVar[str] = "rules/ask.html"
    place: ClassVar[str] = "exceptions"
    choices: tuple[RegisterChoice, ...]
    chosen: RegisterChoice | None
    demands: tuple[Demanded, ...]
    measures: Text | None
    months: int | None
    approval: bool
    article_text: str
    said: Mapping[str, str]
    accounts: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    error: YibenError | None


@router.get("/exceptions/new")
def ask_form(visit: SignedVisit) -> Response:
    """The form; `pack` and `register` choose which."""
    return visit.show(_ask_page(visit))


@router.post("/exceptions")
def ask(visit: SignedVisit) -> Response:
    """Ask for an exception."""
    stated = {
        name.removeprefix("say."): str(said)
        for name, said in visit.form.multi_items()
        if name.startswith("say.")
    }
    try:
        with visit.writing() as work:
            made = policy.request_exemption(
                work,
                policy.Asked(
                    pack=visit.text("pack"),
                    register=visit.text("register"),
                    stated=stated,
                    from_=visit.text("from"),
                    until=visit.text("until"),
                    resource=_resource(work, visit.text("resource")),
                    item=visit.text("item") or None,
                    account=_account(work, visit.text("account")),
                    org=visit.text("org") or None,
                ),
            )
    except YibenError as error:
        return visit.show(_ask_page(visit, stated=stated, error=error), status=error.status)
    return visit.to(f"/exceptions/{made.id}", done="rules.asked")


def _ask_page(
    visit: Visit, *, stated: Mapping[str, str] | None = None, error: YibenError | None = None
) -> AskPage:
    wanted = (visit.text("pack"), visit.text("register"))
    names = ("from", "until", "resource", "item", "account", "org")
    with visit.reading() as work:
        choices = tuple(_choices(work))
        chosen = next((one for one in choices if (one.pack, one.id) == wanted), None)
        today = day_in_beijing(work.now())
        declared = _declared(work, chosen)
        accounts = tuple(one.name for one in people.list_accounts(work) if not one.disabled)
        resources = ledger.list_resources(work, page=PageAsk(size=200)).rows
        items = _items(work, visit.text("resource"))
    entry = declared.get("entry")
    facts = declared.get("facts", {})
    said = {name: visit.text(name) for name in names}
    said["from"] = said["from"] or today.isoformat()
    said["until"] = said["until"] or _latest(today, entry.months if entry else None).isoformat()
    demands = tuple(entry.demands) if entry else ()
    return AskPage(
        choices=choices,
        chosen=chosen,
        demands=tuple(
            Demanded(
                id=name,
                title=facts[name].text if name in facts else Text(name, name),
                said=(stated or {}).get(name, ""),
            )
            for name in demands
            if name != _GIVEN
        ),
        measures=entry.measures if entry else None,
        months=entry.months if entry else None,
        approval=_GIVEN in demands,
        article_text=declared.get("text", ""),
        said=said,
        accounts=accounts,
        resources=tuple((one.name, one.title) for one in resources),
        items=items,
        error=error,
    )


def _choices(work: Work) -> list[RegisterChoice]:
    found = []
    for standing in policy.standings(work):
        if standing.held.problem or standing.always:
            continue
        pack = policy.pack(work, standing.held.citation)
        found += [
            RegisterChoice(
                pack=pack.id,
                pack_title=pack.title,
                id=one.id,
                title=one.title,
                article=", ".join(one.article),
                rules=standing.rules,
            )
            for one in pack.exceptions
        ]
    return sorted(found, key=lambda one: not one.rules)


def _declared(work: Work, chosen: RegisterChoice | None) -> dict[str, Any]:
    if chosen is None:
        return {}
    pack = policy.pack(work, chosen.pack)
    entry = next(one for one in pack.exceptions if one.id == chosen.id)
    text = next((one.text or "" for one in pack.articles if one.id in entry.article), "")
    facts = policy.books_of([chosen.pack], work=work).vocabulary.facts
    return {"entry": entry, "facts": facts, "text": text.strip()}


def _latest(today: date, months: int | None) -> date:
    return today + timedelta(days=30 * months if months else 90)


def _items(work: Work, resource: str) -> tuple[tuple[str, str], ...]:
    if not resource:
        return ()
    try:
        dossier = ledger.describe(work, resource)
    except YibenError:
        return ()
    return tuple((one.id, one.name) for one in dossier.items if not one.retired)


def _resource(work: Work, said: str) -> str | None:
    return ledger.describe(work, said).resource.id if said else None


def _account(work: Work, said: str) -> str | None:
    return people.who_is(work, said).account if said else None


def every(work: Work) -> tuple[policy.Exemption, ...]:
    """All entries the actor may see, newest first."""
    found: dict[str, policy.Exemption] = {}
    sees_all = work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR)
    for number in range(1, _MOST // 200 + 1):
        rows = policy.list_exemptions(work, page=PageAsk(number=number, size=200))
        found |= {row.id: row for row in rows}
        # Whoever sees only their own gets pages with gaps: a short one need not be the last.
        if sees_all and len(rows) < 200:
            break
    return tuple(found.values())


def stated(said: Sequence[str]) -> dict[str, str]:
    """`word=text` pairs of a command line. Raises BadInput for one that is none."""
    found = {}
    for one in said:
        word, sign, text = one.partition("=")
        if not sign:
            raise BadInput(
                "bad_statement",
                Text(f"应写作 词=说明: {one[:60]}", f"Written word=text: {one[:60]}"),
                hint=Text("例如 --state necessity=…", "For example --state necessity=…"),
            )
        found[word.strip()] = text.strip()
    return found


def found_item(dossier: ledger.Dossier | None, name: str) -> str:
    """The identifier of a column of a resource, by its name or identifier. NotFound names those there are."""
    items = [one for one in dossier.items if not one.retired] if dossier else []
    for one in items:
        if name in (one.id, one.name):
            return one.id
    listed = ", ".join(one.name for one in items[:20])
    raise NotFound(
        "no_item",
        Text(f"没有数据项 {name[:60]}", f"There is no column {name[:60]}."),
        where={"item": name[:60]},
        hint=Text(f"已有: {listed}", f"There are: {listed}.") if listed else None,
    )
