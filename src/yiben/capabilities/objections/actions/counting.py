"""Figures by department for appraisal (考核): Beijing's rules on public data zones, article 29, seed002 line 800."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.casework import Hands
from yiben.capabilities.objections.actions.looking import within
from yiben.capabilities.objections.model import Figures, Outcome
from yiben.capabilities.objections.store import following
from yiben.capabilities.objections.store import objections as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp


def figures(work: Work, *, since: str = "", hands: Hands) -> tuple[Figures, ...]:
    """What each department's objections came to, those filed from `since` (ISO day) on; most objections first.

    Those who oversee see all departments; everybody else their own organisation and those below it.
    """
    orgs, now = within(work, hands=hands), stamp(work.now())
    held: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in store.answers(work.db, organisations=orgs, since=since):
        held[row["organisation"]].append(row)
    told = following.told_counts(work.db)
    names = {node.organisation.id: node.organisation.name for node in ledger.organisations(work)}
    found = [
        _figures(org, names.get(org, org), rows, told.get(org, (0, 0)), now=now) for org, rows in held.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.filed, one.name)))


def _figures(
    organisation: str, name: str, rows: Sequence[Mapping[Any, Any]], told: tuple[int, int], *, now: str
) -> Figures:
    answered = [row for row in rows if row["answered"]]
    late = [row for row in rows if row["due"] and (row["answered"] or now) > row["due"] and not _away(row)]
    days = [row["days"] for row in rows if row["days"] is not None and row["outcome"] != Outcome.WITHDRAWN]
    return Figures(
        organisation=organisation,
        name=name,
        filed=len(rows),
        open=sum(row["state"] not in store.SETTLED for row in rows),
        answered=len(answered),
        in_time=sum(not row["due"] or row["answered"] <= row["due"] for row in answered),
        late=len(late),
        corrected=sum(row["outcome"] == Outcome.CORRECTED for row in rows),
        refused=sum(row["outcome"] == Outcome.REFUSED for row in rows),
        reopened=sum(row["reopened"] > 0 for row in rows),
        median_days=float(median(days)) if days else None,
        told=told[0],
        acknowledged=told[1],
    )


def _away(row: Mapping[Any, Any]) -> bool:
    """Whether it was taken back before anybody had to answer."""
    return not row["answered"] and row["outcome"] == Outcome.WITHDRAWN
