"""The home page: what is here, and what needs the one who looks."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import Response

from yiben.app.welcoming.own import Own, own_of, told
from yiben.capabilities import casework, intake, ledger, policy
from yiben.capabilities.intake.web import outline
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.paging import Page, PageAsk
from yiben.ui.doors import Visit
from yiben.ui.pages import PageView


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(PageView):
    """Counts, organisations, the latest runs, and what waits for this person."""

    template: ClassVar[str] = "app/home.html"
    place: ClassVar[str] = "home"
    resources: int
    items: int
    organisations: int
    proposed: Page[ledger.Resource]
    roots: tuple[ledger.OrganisationNode, ...]
    runs: tuple[intake.Run, ...]
    failed: int
    unmarked: int
    unregistered: int
    labels: int  # labels to review, each kind counted to a thousand
    decides: bool  # may approve entries
    brings: bool  # may bring data in
    packs: tuple[str, ...]  # packs that wait for this person's approval
    exceptions: int  # exceptions that do
    cases: int  # cases that wait for this person
    own: Own | None  # how the data of one's own organisation fare
    told: tuple[casework.Notice, ...]  # the newest one has not read
    steers: bool  # may see the cockpit


def home(visit: Visit) -> Response:
    """What is here, what needs you: the page at `/` of whoever works here; others see the portal there."""
    actor = visit.who
    with visit.reading() as work:
        nodes = ledger.organisations(work)
        proposed = ledger.list_resources(work, status=ledger.Status.PROPOSED, page=PageAsk(size=5))
        gaps = ledger.gaps(work, limit=1)
        reviews = ledger.review_counts(work)
        runs = intake.history(work, ask=PageAsk(size=6))
        packs, exceptions = _to_approve(work, actor)
        own, news = own_of(work, nodes, gaps), told(work)
    return visit.show(
        HomePage(
            resources=sum(node.resources for node in nodes),
            items=sum(node.items for node in nodes),
            organisations=len(nodes),
            proposed=proposed,
            roots=tuple(sorted(nodes, key=lambda node: -node.resources)[:8]),
            runs=tuple(outline(run) for run in runs.rows),
            failed=sum(1 for run in runs.rows if run.stage is intake.Stage.FAILED),
            unmarked=sum(count.unmarked for count in gaps.counts),
            unregistered=sum(count.unregistered for count in gaps.counts),
            labels=sum(count.number for count in reviews),
            decides=actor.holds(Role.OWNER, Role.OFFICER, Role.STEWARD),
            brings=actor.holds(Role.OWNER, Role.OFFICER, Role.STEWARD),
            packs=packs,
            exceptions=exceptions,
            cases=visit.doors.counts(actor).get("todo", 0),
            own=own,
            told=news,
            steers=actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU),
        )
    )


def _to_approve(work: Work, actor: Actor) -> tuple[tuple[str, ...], int]:
    """What others asked for and this person may decide."""
    if not actor.holds(Role.OWNER, Role.OFFICER):
        return (), 0
    asked = policy.list_exemptions(work, state=policy.ExemptionState.ASKED)
    waiting = [one.waiting for one in policy.standings(work)]
    return (
        tuple(one.pack for one in waiting if one is not None and one.asked_by != actor.account),
        sum(actor.account not in (one.asked_by, one.account) for one in asked),
    )
