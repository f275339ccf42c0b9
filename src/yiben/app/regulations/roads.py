"""Roads 出路: who could do what with a resource today, and why; and what I may see, level by level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import access, ledger, people, policy
from yiben.engines.guard import DEVELOPMENT, DISPLAY, EXPORT, PROCESS, Act
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

PRINT = Act(mode="print")
ROADS: dict[str, Act] = {
    "display": DISPLAY,
    "print": PRINT,
    "export": EXPORT,
    "process": PROCESS,
    "development": DEVELOPMENT,
}
"""The roads on which values may leave, and what each is called in decisions. Verification gives none."""

_STRICT = ("plain", "masked", "withheld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One answer: what comes of it, why, by which articles, what would help."""

    effect: str
    says: Text
    citations: tuple[tuple[str, str], ...]  # (pack, article)
    helps: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadCell:
    """All items of a resource on one road for one account: how many come out how, and the strictest."""

    road: str
    account: str
    plain: int
    masked: int
    withheld: int
    state: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRoads:
    """One account on every road."""

    name: str
    title: Text
    cells: tuple[RoadCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadItem:
    """One item on the chosen road, for the chosen account."""

    id: str
    name: str
    level: int
    personal: bool
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsPage(PageView):
    """Roads across, accounts down; below, item by item for what was chosen."""

    template: ClassVar[str] = "rules/roads.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource
    roads: tuple[str, ...]
    accounts: Page[AccountRoads]
    account: str
    road: str
    item: str
    items: tuple[RoadItem, ...]
    all_items: tuple[tuple[str, str], ...]
    no_packs: bool
    sees_others: bool
    q: str
    here: str


@router.get("/resources/{resource}/roads")
def roads(visit: SignedVisit, resource: str) -> Response:
    """Who could do what with the items of a resource on which road today. Nothing is read."""
    q, item, road = visit.text("q")[:100], visit.text("item"), visit.text("road") or "display"
    ask = page_ask(visit, size=50)
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        items = [one for one in dossier.items if not one.retired]
        chosen = [one for one in items if item in ("", one.id)]
        kinds = [_kind(dossier.resource, one) for one in chosen]
        seen = {one.name: one for one in people.list_accounts(work) if not one.disabled}
        account = visit.text("account") or visit.who.account
        if account not in seen or road not in ROADS:
            raise _no_road(account, road)
        matching = [one for one in seen.values() if _matches(one, q)]
        shown = matching[ask.offset : ask.offset + ask.size]
        found = _foreseen(work, shown, kinds)
        whys = whys_of(work, _actor(seen[account]), kinds, (ROADS[road],))
        no_packs = not policy.books(work)
    accounts = tuple(
        AccountRoads(
            name=one.name,
            title=one.title,
            cells=tuple(_cell(found[one.name], name, one.name, (account, road)) for name in ROADS),
        )
        for one in shown
    )
    return visit.show(
        RoadsPage(
            resource=dossier.resource,
            roads=tuple(ROADS),
            accounts=Page(rows=accounts, total=len(matching), ask=ask),
            account=account,
            road=road,
            item=item,
            items=tuple(
                RoadItem(id=one.id, name=one.name, level=kind.level, personal=kind.personal, why=why)
                for one, kind, (why,) in zip(chosen, kinds, whys, strict=True)
            ),
            all_items=tuple((one.id, one.name) for one in items),
            no_packs=no_packs,
            sees_others=visit.who.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR),
            q=q,
            here=f"/resources/{dossier.resource.id}/roads?{urlencode({'item': item, 'road': road, 'q': q})}&",
        )
    )


def _no_road(account: str, road: str) -> NotFound:
    return NotFound(
        "no_road",
        Text("没有这个账号或这条出路", "No such account or road."),
        where={"account": account[:64], "road": road[:40]},
    )


def _matches(account: people.Account, q: str) -> bool:
    return q.casefold() in f"{account.name} {account.title.zh} {account.title.en}".casefold()


def _foreseen(
    work: Work, accounts: Sequence[people.Account], kinds: Sequence[access.Kind]
) -> Mapping[str, tuple[tuple[access.Foreseen, ...], ...]]:
    """By account. Accounts the law cannot tell apart are asked about once."""
    answers: dict[tuple[object, ...], tuple[tuple[access.Foreseen, ...], ...]] = {}
    found = {}
    for one in accounts:
        actor = _actor(one)
        exceptions = frozenset(each.id for each in policy.exceptions_for(work, actor))
        alike = (actor.clearance, actor.authentication, actor.nda, exceptions)
        if alike not in answers:
            answers[alike] = access.foresee(work, actor, kinds, tuple(ROADS.values()))
        found[one.name] = answers[alike]
    return found


def _actor(account: people.Account) -> Actor:
    return account.actor(["password", "totp"] if account.has_totp else ["password"])


def _kind(resource: ledger.Resource, item: ledger.Item) -> access.Kind:
    label = item.label
    return access.Kind(
        name=item.name,
        level=label.level if label else 5,
        personal=label.personal if label else True,
        importance=str(label.importance) if label else "core",
        resource=resource.id,
        item=item.id,
    )


def _cell(
    rows: Sequence[Sequence[access.Foreseen]], road: str, account: str, chosen: tuple[str, str]
) -> RoadCell:
    at = list(ROADS).index(road)
    effects = [str(row[at].effect) for row in rows]
    counts: dict[str, Any] = {name: effects.count(name) for name in _STRICT}
    return RoadCell(
        road=road,
        account=account,
        state=max(effects, key=_STRICT.index, default="plain"),
        chosen=(account, road) == chosen,
        **counts,
    )


def whys_of(
    work: Work, actor: Actor, kinds: Sequence[access.Kind], acts: Sequence[Act]
) -> tuple[tuple[Why, ...], ...]:
    """What `actor` gets, and what would help: tried out, not guessed."""
    factors = actor.authentication | {"password", "totp"}
    tried = {
        "now": actor,
        "factor": replace(actor, authentication=factors),
        "nda": replace(actor, nda=True),
        "both": replace(actor, authentication=factors, nda=True),
        "clearance": replace(actor, authentication=factors, nda=True, clearance=5),
    }
    found = {name: access.foresee(work, each, kinds, acts) for name, each in tried.items()}
    return tuple(
        tuple(
            _why(one, {name: rows[row][at] for name, rows in found.items()})
            for at, one in enumerate(found["now"][row])
        )
        for row in range(len(kinds))
    )


def _why(one: access.Foreseen, tried: Mapping[str, access.Foreseen]) -> Why:
    ruling, kind = one.ruling, one.kind
    says = ruling.says if ruling is not None and ruling.says is not None else None
    if says is None and not one.cleared:
        says = Text(
            f"{kind.level} 级，超出可阅级别，按脱敏提供",
            f"Level {kind.level} is above the clearance: given masked.",
        )
    elif says is None:
        says = Text("在可阅级别之内，没有规则阻止", "Within the clearance, and nothing stands against it.")
    cited = ruling.citations if ruling else ()
    return Why(
        effect=str(one.effect),
        says=says,
        citations=tuple((pack, article) for pack, _, article in (each.partition(":") for each in cited)),
        helps=tuple(_helps({name: _STRICT.index(str(each.effect)) for name, each in tried.items()})),
        exceptions=ruling.exceptions if ruling else (),
    )


def _helps(strict: Mapping[str, int]) -> Iterator[str]:
    """Each remedy that makes the outcome looser; an exception where all of them together do not give the value."""
    now = strict["now"]
    single = [name for name in ("factor", "nda") if strict[name] < now]
    yield from single
    if not single and strict["both"] < now:
        yield "both"
    if strict["clearance"] < min(now, strict["both"]):
        yield "clearance"
    if now and strict["clearance"]:
        yield "exception"
