"""The cockpit 驾驶舱: how the ledger, gathering, sharing, quality and opening stand, each number a way to its rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, opening, quality, stewardship, vouchers
from yiben.capabilities.programmes import delivery
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, demand
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

REQUEST = "sharing.request"
AGES = (7, 30, 90)
"""Upper ends of the bands requests are counted in by age, in days; the last band is open."""
_MOST = 5_000  # open requests that are looked at one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """One organisation's row. A share is None where there is nothing to measure, or it is not for the asker."""

    id: str
    name: str
    resources: int
    items: int
    marked: float | None  # share of items with their four marks
    unregistered: int  # columns some system stores and the ledger has not
    holding: float | None  # share of quality rules that held when its tables were last checked
    open_sets: int
    requests: int  # for its data, open
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Open requests of one age. `to` is None for the oldest."""

    from_: int
    to: int | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CockpitPage(PageView):
    """The whole picture, and one row per department."""

    template: ClassVar[str] = "welcome/cockpit.html"
    place: ClassVar[str] = "cockpit"
    items: int
    marked: float | None
    unregistered: int
    holding: float | None
    demands: int
    matched: float | None
    duties: int
    confirmed: int
    opened: opening.Figures
    requests: int
    late: int
    bands: tuple[Band, ...]
    bars: tuple[Amount, ...]
    given: tuple[Amount, ...]
    applications: tuple[tuple[str, int], ...]
    departments: tuple[Department, ...]
    uncounted: bool  # more open requests than were looked at


@router.get("/cockpit")
def cockpit(visit: SignedVisit) -> Response:
    """For the owner, officers, auditors and the data authority."""
    demand(visit, Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)
    with visit.reading() as work:
        nodes = ledger.organisations(work)
        missing = {one.organisation: one for one in ledger.gaps(work, limit=1).counts}
        checked = _by_organisation(work, quality.standing(work))
        lists = stewardship.figures(work)
        opened = opening.figures(work)
        pace = {one.organisation: one for one in casework.pace(work, kind=REQUEST, hands=hands())}
        filed, uncounted = _filed(work)
        spent = tuple(delivery.spent(work).values())
        now = work.now()
    departments = tuple(_departments(nodes, missing, checked, opened, pace))
    bands = _bands(filed, now)
    items = sum(one.items for one in nodes)
    bare = sum(one.unmarked for one in missing.values())
    return visit.show(
        CockpitPage(
            items=items,
            marked=_share(items - bare, items),
            unregistered=sum(one.unregistered for one in missing.values()),
            holding=_held(checked.values()) if checked is not None else None,
            demands=lists.demands,
            matched=lists.share,
            duties=lists.duties,
            confirmed=lists.confirmed,
            opened=opened,
            requests=sum(one.open for one in pace.values()),
            late=sum(one.late for one in pace.values()),
            bands=bands,
            bars=amounts([(_said(one), one.number, 0, f"{one.number:,}") for one in bands]),
            given=given(spent),
            applications=_applications(spent),
            departments=departments,
            uncounted=uncounted,
        )
    )


def given(spent: Sequence[delivery.Spent]) -> tuple[Amount, ...]:
    """What was decided, of it paid, and of it on the way, in fen: the longest bar is the largest."""
    sums = (
        (Text("已决定", "decided"), sum(one.decided for one in spent)),
        (Text("已付", "paid"), sum(one.paid for one in spent)),
        (Text("待付", "to be paid"), sum(one.on_the_way for one in spent)),
    )
    return amounts(
        [
            (str(title), fen, 0, str(Text(f"{vouchers.yuan(fen)} 元", f"{vouchers.yuan(fen)} yuan")))
            for title, fen in sums
        ]
    )


def _applications(spent: Sequence[delivery.Spent]) -> tuple[tuple[str, int], ...]:
    counts = Counter[str]()
    for one in spent:
        counts.update(one.states)
    return tuple(counts.most_common())


def _departments(
    nodes: tuple[ledger.OrganisationNode, ...],
    missing: Mapping[str, ledger.GapCount],
    checked: Mapping[str, tuple[int, int]] | None,
    opened: opening.Figures,
    pace: Mapping[str | None, casework.Pace],
) -> Iterator[Department]:
    """Those that have anything, the latest with requests first, then the largest."""
    found = []
    for node in nodes:
        body = node.organisation
        gap, at = missing.get(body.id), pace.get(body.id)
        one = Department(
            id=body.id,
            name=body.name,
            resources=node.resources,
            items=node.items,
            marked=_share(node.items - (gap.unmarked if gap else 0), node.items),
            unregistered=gap.unregistered if gap else 0,
            holding=_held([checked[body.id]]) if checked and body.id in checked else None,
            open_sets=opened.by_publisher.get(body.id, 0),
            requests=at.open if at else 0,
            late=at.late if at else 0,
        )
        if one.resources or one.open_sets or one.requests or one.unregistered:
            found.append(one)
    yield from sorted(found, key=lambda one: (-one.late, -one.items, one.name))


def _by_organisation(
    work: Work, standing: Mapping[str, tuple[int, int]] | None
) -> dict[str, tuple[int, int]] | None:
    if standing is None:
        return None
    owners = ledger.entries(work, list(standing))
    rules, failed = Counter[str](), Counter[str]()
    for resource, (number, wrong) in standing.items():
        if resource in owners:
            rules[owners[resource].organisation] += number
            failed[owners[resource].organisation] += wrong
    return {body: (rules[body], failed[body]) for body in rules}


def _filed(work: Work) -> tuple[list[str], bool]:
    """When each open request was filed; and whether there are more than were looked at."""
    times: list[str] = []
    number = 1
    while len(times) < _MOST:
        page = casework.cases(
            work,
            kind=REQUEST,
            phase=casework.Phase.OPEN,
            page=PageAsk(number=number, size=200),
            hands=hands(),
        )
        times += [one.filed for one in page.rows]
        if len(page.rows) < 200:
            return times, False
        number += 1
    return times, True


def _bands(filed: list[str], now: datetime) -> tuple[Band, ...]:
    days = [(now - datetime.fromisoformat(one)).days for one in filed]
    edges = [(low, high) for low, high in zip((-1, *AGES), (*AGES, None), strict=True)]
    return tuple(
        Band(
            from_=low + 1,
            to=high,
            number=sum(1 for day in days if day > low and (high is None or day <= high)),
        )
        for low, high in edges
    )


def _said(band: Band) -> str:
    return f"{band.from_}–{band.to}" if band.to is not None else f"≥ {band.from_}"


def _share(part: int, whole: int) -> float | None:
    return max(0, part) / whole if whole else None


def _held(checked: Iterable[tuple[int, int]]) -> float | None:
    pairs = list(checked)
    rules = sum(number for number, _ in pairs)
    return _share(rules - sum(wrong for _, wrong in pairs), rules)
