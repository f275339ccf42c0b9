"""To-do lists (待办): everything that waits for somebody, across all flows, what is due first comes first."""

from yiben.capabilities.casework.actions.cases import case_of, flow_of
from yiben.capabilities.casework.actions.persons import sources
from yiben.capabilities.casework.model import Errand, Hands
from yiben.capabilities.casework.store import waiting
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.paging import Page, PageAsk


def todo(
    work: Work, *, kind: str | None = None, page: PageAsk | None = None, hands: Hands | None = None
) -> Page[Errand]:
    """What waits for the asker, and for whoever delegated to them today; of one kind only, when given.

    `hands` knows organisations by name: without it, accounts must name theirs by identifier.
    """
    ask, now = page or PageAsk(), stamp(work.now())
    lines, total = waiting.todo(work.db, sources(work, hands=hands or Hands()), kind=kind, page=ask)
    errands = []
    for line in lines:
        row = line.row
        flow = flow_of(work, row["flow_sha256"])
        errands.append(
            Errand(
                case=case_of(row, now=now),
                flow_title=flow.title,
                state_title=flow.state(row["state"]).title,
                through=line.through,
                escalated=line.escalated,
            )
        )
    return Page(rows=tuple(errands), total=total, ask=ask)
