"""What I may see 我能看什么: level by level and road by road, with what would help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.regulations.roads import ROADS, Why, whys_of
from yiben.capabilities import access, people, policy
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


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


@router.get("/me/may-see")
def may_see(visit: SignedVisit) -> Response:
    """What the visitor may see of each level, road by road."""
    kinds = [
        access.Kind(name=f"L{level}", level=level, personal=personal)
        for level in range(1, 6)
        for personal in (False, True)
    ]
    with visit.reading() as work:
        found = whys_of(work, visit.who, kinds, tuple(ROADS.values()))
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
