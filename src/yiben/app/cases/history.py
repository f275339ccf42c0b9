"""The history of a case: every step with what was filled in, and its evidence for whoever may read it."""

from dataclasses import dataclass

from yiben.app.auditing import sees_all
from yiben.app.cases.reading import Said, fields_of, said
from yiben.capabilities import casework
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import Visit

_EVENTS = ("case.filed", "case.moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One step as the history shows it. `event` is its evidence, where the visitor may read it."""

    step: casework.Step
    title: Text
    leads: Text
    said: tuple[Said, ...]
    event: str | None


def history(visit: Visit, work: Work, found: casework.Dossier) -> tuple[Happened, ...]:
    """All steps, the filing first."""
    events = _events(work, found.case.id)
    titles = {move.id: move.title for move in found.flow.moves}
    states = {state.id: state.title for state in found.flow.states}
    filing = Text("提交", "Filed")
    reads = sees_all(visit.who)
    return tuple(
        Happened(
            step=step,
            title=filing if step.source is None else titles.get(step.move, Text(step.move, step.move)),
            leads=states.get(step.target, Text(step.target, step.target)),
            said=said(
                work, [one for one in fields_of(found.flow, step) if one.type != "attachment"], step.form
            )
            if step.source is not None
            else (),
            event=events.get(step.version) if reads or step.account == visit.who.account else None,
        )
        for step in found.steps
    )


def _events(work: Work, case: str) -> dict[int, str]:
    """The evidence of every step by its version."""
    found = {}
    for kind in _EVENTS:
        asked = evidence.Asked(subject=case, kind=kind)
        for entry in evidence.show(work.db, asked, page=PageAsk(size=200)).rows:
            version = entry.detail.get("version")
            if isinstance(version, int):
                found[version] = entry.id
    return found
