"""How a run ends: what is gone is withdrawn, or a person is asked; one event with the counts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from yiben.capabilities import opening
from yiben.capabilities.harvesting.actions.settling import Settled, short
from yiben.capabilities.harvesting.actions.sources import after_days
from yiben.capabilities.harvesting.model import Ended, How, Line, Outcome, Run, Source
from yiben.capabilities.harvesting.store import runs as ran
from yiben.capabilities.harvesting.store import sources as store
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text

_BATCH = 500
_KEPT = 10
"""Runs of a source whose lines are kept; of older ones the counts stay."""


def end(settled: Settled, *, learned: Mapping[str, str], nothing_new: bool, spent: int) -> Run:
    """The end of the source was reached."""
    source = settled.source
    with settled.office.reading(settled.actor) as work:
        held = ran.count_held(work.db, source.id)
    if nothing_new:
        settled.run = replace(settled.run, counts={Outcome.UNCHANGED: held})
        return _ended(settled, Ended.COMPLETE, spent=spent, learned=learned)
    if not settled.run.records and not held:
        return stopped(settled, _empty(), spent=spent)
    gone = sum(len(part) for part in _gone(settled))
    asking = gone > source.loss_share * held
    _tell_gone(settled, Outcome.MISSING if asking else Outcome.GONE)
    state = Ended.ASKING if asking and settled.run.how is How.WRITE else Ended.COMPLETE
    return _ended(settled, state, spent=spent, learned=learned)


def stopped(settled: Settled, error: YibenError, *, spent: int) -> Run:
    """The end was not reached: what was read stays, nothing is withdrawn."""
    said = {str(name): str(value)[:300] for name, value in list(error.where.items())[:10]}
    settled.run = replace(settled.run, code=error.code, problem=error.message, where=said)
    state = Ended.PARTIAL if settled.run.records else Ended.FAILED
    return _ended(settled, state, spent=spent)


def answer(office: Office, actor: Actor, source: Source, run: Run, *, withdraw: Outcome) -> Run:
    """A person has decided about what is missing."""
    counts = dict(run.counts)
    if withdraw is Outcome.GONE:
        gone = 0
        while True:
            with office.writing(actor) as work:
                keys = [key for key, _ in ran.not_seen(work.db, source.id, run.id, limit=_BATCH)]
                if not keys:
                    break
                gone += len(opening.withdraw_foreign(work, source.id, keys, note="gone from its source"))
                ran.let_go(work.db, source.id, keys)
        counts |= {Outcome.GONE: counts.get(Outcome.GONE, 0) + gone, Outcome.MISSING: 0}
    with office.writing(actor) as work:
        after = replace(run, state=Ended.COMPLETE, counts=counts)
        ran.alter(work.db, after)
        work.leave(
            "harvest.answered", source.id, name=source.name, run=run.id, answer=withdraw,
            missing=run.counts.get(Outcome.MISSING, 0),
        )  # fmt: skip
    return after


def _gone(settled: Settled) -> Iterator[list[tuple[str, str]]]:
    """(Key, title) of what is published and was not met, in parts."""
    last = ""
    while True:
        with settled.office.reading(settled.actor) as work:
            part = ran.not_seen(work.db, settled.source.id, "-", limit=_BATCH, after=last)
        if not part:
            return
        yield [one for one in part if short(one[0]) not in settled.seen]
        last = part[-1][0]


def _tell_gone(settled: Settled, outcome: Outcome) -> None:
    source, run = settled.source, settled.run
    for part in list(_gone(settled)) if outcome is Outcome.GONE else _gone(settled):
        if not part:
            continue
        with settled.office.writing(settled.actor) as work:
            keys = [key for key, _ in part]
            if outcome is Outcome.GONE and run.how is How.WRITE:
                opening.withdraw_foreign(work, source.id, keys, note="gone from its source")
                ran.let_go(work.db, source.id, keys)
            position = ran.last_position(work.db, run.id)
            lines = [
                Line(position=position + at, key=key, title=title, outcome=outcome)
                for at, (key, title) in enumerate(part, 1)
            ]
            ran.add_lines(work.db, run.id, lines)
            counts = dict(settled.run.counts)
            counts[outcome] = counts.get(outcome, 0) + len(part)
            settled.run = replace(settled.run, counts=counts)
            ran.alter(work.db, settled.run)


def _ended(settled: Settled, state: Ended, *, spent: int, learned: Mapping[str, str] | None = None) -> Run:
    source = settled.source
    with settled.office.writing(settled.actor) as work:
        settled.run = replace(
            settled.run, state=state, ended=stamp(work.now()), bytes=settled.run.bytes + spent, cursor={}
        )
        ran.alter(work.db, settled.run)
        if settled.run.how is How.WRITE:
            values: dict[str, object] = {"due": _due(work, source, state)}
            if learned is not None:
                values["memory"] = dict(learned)
            store.alter(work.db, source.id, values)
        dry = [one.id for one in ran.of(work.db, source.id, limit=200) if one.how is How.DRY][1:]
        ran.forget_lines(work.db, [*ran.with_lines(work.db, source.id)[_KEPT:], *dry])
        work.leave(
            "harvest.ran", source.id, name=source.name, run=settled.run.id, how=settled.run.how, state=state,
            code=settled.run.code, counts={str(name): n for name, n in settled.run.counts.items()},
        )  # fmt: skip
    return settled.run


def _due(work: Work, source: Source, state: Ended) -> str | None:
    due = after_days(work, source)
    if due is None or state in {Ended.COMPLETE, Ended.ASKING}:
        return due
    return min(due, stamp(work.now() + timedelta(days=1)))  # one that failed is tried again tomorrow


def _empty() -> BadInput:
    return BadInput(
        "no_records",
        Text("来源里没有记录", "The source holds no records."),
        hint=Text("请核对来源种类和地址", "Check the kind of source and its address."),
    )
