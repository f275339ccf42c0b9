"""Flows 流程: every flow in force, each drawn from its declaration with the articles it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from yiben.app.reactions import FILED_AT
from yiben.capabilities import policy
from yiben.engines.flows.calendar import said as time_said
from yiben.engines.flows.drawing import draw
from yiben.engines.flows.model import Flow, Move, State, Who
from yiben.engines.flows.placing import ordered
from yiben.engines.flows.wording import called
from yiben.infra.work import Work
from yiben.kernel.text import Text, current_lang
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsPage(PageView):
    """The flows in force, by kind. `packs`: what the pack of each is called, by `id@version`. `filed`: kinds nobody files by hand lead to no form."""

    template: ClassVar[str] = "cases/flows.html"
    place: ClassVar[str] = "packs"
    flows: tuple[Flow, ...]
    packs: Mapping[str, Text]
    filed: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One move in words."""

    move: Move
    sources: tuple[Text, ...]
    target: Text
    who: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """One state in words. `limit`: how long a case may stay; `escalates`: who gets it then."""

    state: State
    limit: Text | None
    escalates: tuple[Text, ...]
    then: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPage(PageView):
    """One flow: its picture, the states a case waits in with their limits, its moves with who makes them and by which article."""

    template: ClassVar[str] = "cases/flow.html"
    place: ClassVar[str] = "packs"
    flow: Flow
    pack: str
    pack_title: Text | None
    picture: Markup
    states: tuple[Stays, ...]
    moves: tuple[Told, ...]
    in_force: bool


@router.get("/flows")
def flows(visit: SignedVisit) -> Response:
    """All of them."""
    with visit.reading() as work:
        found, packs = policy.flows(work), _called(work)
    filed = {one.kind: FILED_AT.get(one.kind, f"/cases/new?kind={one.kind}") for one in found}
    return visit.show(FlowsPage(flows=found, packs=packs, filed=filed))


@router.get("/flows/{pack}/{flow}")
def one(visit: SignedVisit, pack: str, flow: str) -> Response:
    """One flow by its key `pack@version/id`, whether its pack rules or has ruled."""
    key = f"{pack}/{flow}"
    with visit.reading() as work:
        found = policy.flow_by_key(work, key)
        in_force = any(each.key == key for each in policy.flows(work))
        title = _called(work).get(pack)
    titles = {state.id: state.title for state in found.states}
    moves = tuple(
        Told(
            move=move,
            sources=tuple(titles[one] for one in move.sources),
            target=titles[move.target],
            who=_who(move.who, found),
        )
        for move in found.moves
    )
    return visit.show(
        FlowPage(
            flow=found,
            pack=pack.partition("@")[0],
            pack_title=title,
            picture=Markup(draw(found, lang=current_lang())),  # noqa: S704  # draw escapes words
            states=tuple(_stays(found, state) for state in ordered(found) if not state.end),
            moves=moves,
            in_force=in_force,
        )
    )


def _called(work: Work) -> Mapping[str, Text]:
    return {one.held.citation: one.held.head.title for one in policy.standings(work) if one.held.head}


def _stays(flow: Flow, state: State) -> Stays:
    limit = state.deadline
    if limit is None:
        return Stays(state=state, limit=None, escalates=(), then=None)
    return Stays(
        state=state,
        limit=time_said(limit.within),
        escalates=_who(limit.escalate, flow),
        then=flow.move(limit.move).title if limit.move else None,
    )


def _who(whos: tuple[Who, ...], flow: Flow) -> tuple[Text, ...]:
    return tuple(called(one, flow) for one in whos)
