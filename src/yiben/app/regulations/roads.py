"""Roads 出路: who could do what with a resource today, and why; and what I may see, level by level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import access, ledger, people, policy
from yiben.engines.guard import DEVELOPMENT, DISPLAY, EXPORT, PROCESS, Act
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
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
    accounts: tuple[tuple[str, Text, tuple[RoadCell, ...]], ...]
    account: str
    road: str
    item: str
    items: tuple[RoadItem, ...]
    all_items: tuple[tuple[str, str], ...]
    no_packs: bool
    sees_others: bool
    q: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MayRow:
    """Data of one level. `personal` None: it makes no difference."""

    level: int
    personal: bool | None
    cells: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaySeePage(PageView):
    """What the visitor gets of each level on each road, and what would help."""

    template: ClassVar[str] = "rules/may_see.html"
    place: ClassVar[str] = "account"
    roads: tuple[str, ...]
    rows: tuple[MayRow, ...]
    clearance: int
    factors: tuple[str, ...]
    has_factor: bool
    nda: bool
    exceptions: tuple[policy.Exemption, ...]
    waiting: tuple[policy.Exemption, ...]
    registers: Mapping[str, Text]
    no_packs: bool


@router.get("/resources/{resource}/roads")
def roads(visit: SignedVisit, resource: str) -> Response:
    """Who could do what with the items of a resource on which road today. Nothing is read."""
    q = visit.text("q")[:100]
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        items = [one for one in dossier.items if not one.retired]
        item = visit.text("item")
        chosen = [one for one in items if item in ("", one.id)]
        kinds = [_kind(dossier.resource, one) for one in chosen]
        seen = [one for one in people.list_accounts(work) if not one.disabled]
        found = {one.name: access.foresee(work, _actor(one), kinds, tuple(ROADS.values())) for one in seen}
        no_packs = not policy.books(work)
        account = visit.text("account") or visit.who.account
        road = visit.text("road") or "display"
        holder = next((one for one in seen if one.name == account), None)
        whys = _whys(work, _actor(holder), kinds, (ROADS[road],)) if holder and road in ROADS else ()
    if account not in found or road not in ROADS:
        raise NotFound(
            "no_road",
            Text("没有这个账号或这条出路", "No such account or road."),
            where={"account": account[:64], "road": road[:40]},
        )
    return visit.show(
        RoadsPage(
            resource=dossier.resource,
            roads=tuple(ROADS),
            accounts=tuple(
                (
                    one.name,
                    one.title,
                    tuple(_cell(found[one.name], name, one.name, (account, road)) for name in ROADS),
                )
                for one in seen
                if q.casefold() in f"{one.name} {one.title.zh} {one.title.en}".casefold()
            ),
            account=account,
            road=road,
            item=item,
            items=tuple(
                RoadItem(
                    id=one.id,
                    name=one.name,
                    level=kind.level,
                    personal=kind.personal,
                    why=why,
                )
                for one, kind, (why,) in zip(chosen, kinds, whys, strict=True)
            ),
            all_items=tuple((one.id, one.name) for one in items),
            no_packs=no_packs,
            sees_others=len(seen) > 1 or visit.who.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR),
            q=q,
        )
    )


@router.get("/me/may-see")
def may_see(visit: SignedVisit) -> Response:
    """What the visitor may see of each level, road by road."""
    kinds = [
        access.Kind(name=f"L{level}", level=level, personal=personal)
        for level in range(1, 6)
        for personal in (False, True)
    ]
    with visit.reading() as work:
        found = _whys(work, visit.who, kinds, tuple(ROADS.values()))
        mine = people.read_account(work, visit.who.account)
        exceptions = policy.exceptions_for(work, visit.who)
        waiting = tuple(
            one
            for one in policy.list_exemptions(work, state=policy.ExemptionState.ASKED)
            if visit.who.account in (one.asked_by, one.account)
        )
        no_packs = not policy.books(work)
        titles = {one.id: one.title for pack in policy.ruling(work) for one in pack.exceptions}
    return visit.show(
        MaySeePage(
            roads=tuple(ROADS),
            rows=tuple(_levels(kinds, found)),
            clearance=visit.who.clearance,
            factors=tuple(sorted(visit.who.authentication)),
            has_factor=mine.has_totp,
            nda=visit.who.nda,
            exceptions=exceptions,
            waiting=waiting,
            registers=titles,
            no_packs=no_packs,
        )
    )


def _levels(kinds: Sequence[access.Kind], found: Sequence[tuple[Why, ...]]) -> Iterator[MayRow]:
    """Other and personal data of a level in one row where they come out alike."""
    rows = [(kind.level, kind.personal, cells) for kind, cells in zip(kinds, found, strict=True)]
    for (level, _, other), (_, _, personal) in zip(rows[::2], rows[1::2], strict=True):
        if other == personal:
            yield MayRow(level=level, personal=None, cells=other)
        else:
            yield MayRow(level=level, personal=False, cells=other)
            yield MayRow(level=level, personal=True, cells=personal)


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


def _whys(
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
