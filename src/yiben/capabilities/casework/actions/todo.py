"""To-do lists (待办): everything that waits for somebody, across all flows, what is due first comes first."""

from typing import Literal

from yiben.capabilities.casework.actions.cases import case_of, flow_of
from yiben.capabilities.casework.actions.persons import sources
from yiben.capabilities.casework.model import Errand, Hands
from yiben.capabilities.casework.store import waiting
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.paging import Page, PageAsk


def todo(
    work: Work,
    *,
    kind: str | None = None,
    organisation: str | None = None,
    only: Literal["late"] | None = None,
    q: str = "",
    page: PageAsk | None = None,
    hands: Hands | None = None,
) -> Page[Errand]:
    """What waits for the asker, and for whoever delegated to them today.

    When given: of one kind, of an organisation's data (its identifier), late only, with every word of `q` somewhere
    in title or number. Of `q`, the first eight words count.
    `hands` knows organisations by name: without it, accounts must name theirs by identifier.
    """
    ask, now = page or PageAsk(), stamp(work.now())
    narrowed = waiting.Narrowed(
        kind=kind, before=now if only == "late" else None, organisation=organisation, words=_words(q)
    )
    lines, total = waiting.todo(work.db, sources(work, hands=hands or Hands()), narrowed=narrowed, page=ask)
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


def _words(q: str) -> tuple[str, ...]:
    return tuple(word[:200] for word in q.replace("\0", " ").split())
