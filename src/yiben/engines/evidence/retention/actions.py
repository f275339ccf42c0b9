"""Deleting what need no longer be kept, and holding what must be. 到期删除、法律保全."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.engines.evidence import saying
from yiben.engines.evidence.retention import store
from yiben.engines.evidence.retention.model import Expired, Hold, Rule, end_of
from yiben.engines.evidence.retention.wiping import wipe, wipe_is_due
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

_AT_ONCE = 20_000  # bodies a transaction deletes
_RANGES = 2_000  # ranges one event tells


@dataclass(frozen=True, slots=True)
class _Class:
    rule: Rule
    until: str
    before: str
    kinds: tuple[str, ...]


def expire(
    office: Office, actor: Actor, rules: Sequence[Rule], *, progress: Progress = silent
) -> tuple[Expired, ...]:
    """`delete_due`, then rewrite the files: see `wipe`, also for what an earlier run did not come to."""
    found = delete_due(office, actor, rules, progress=progress)
    wipe(office.engine, office.home)
    return found


def due(office: Office, actor: Actor, rules: Sequence[Rule]) -> tuple[Expired, ...]:
    """What would be deleted now, by which rule."""
    with office.reading(actor) as work:
        return tuple(told for _, told in _due(work, rules) if told.events)


def delete_due(
    office: Office,
    actor: Actor,
    rules: Sequence[Rule],
    *,
    at_once: int = _AT_ONCE,
    progress: Progress = silent,
) -> tuple[Expired, ...]:
    """Delete every body whose time is over by every rule that covers it; what was deleted by which.

    Of several rules the longest rules; a period without end keeps for ever, and so does no rule at all. It begins
    with the newest event about the same subject and ends with its last day in Beijing. `evidence.deleted` tells the
    numbers, in the transaction that deletes `at_once` of them: a run that is cut off anywhere has deleted what the
    log says it has, and the next one goes on from there.
    """
    with office.reading(actor) as work:
        found = [each for each in _due(work, rules) if each[1].events]
    total, gone = sum(told.events for _, told in found), 0
    for one, _ in found:
        wipe_is_due(office.home)
        while deleted := _delete(office, actor, one, at_once):
            gone += deleted
            progress(Step(stage="expire", rows=gone, total_rows=max(total, gone)))
    return tuple(told for _, told in found)


def hold(work: Work, *, kind: str = "", subject: str = "", reason: str) -> Hold:
    """Keep events of a kind, about a subject, or both, until released. `evidence.held`. Says nothing: BadInput."""
    if not (kind or subject) or not reason.strip():
        raise BadInput(
            "bad_hold",
            Text("请写明保全对象和理由", "Say what to hold, and why."),
            hint=Text("--subject 或 --kind，并 --reason", "--subject or --kind, and --reason"),
        )
    made = Hold(id=new_id("hold"), kind=kind, subject=subject, reason=reason.strip(), by=work.actor.account, at=stamp(work.now()))  # fmt: skip
    names = ("id", "kind", "subject", "reason", "by", "at", "lifted_by", "lifted_at")
    store.add_hold(work.db, {name: getattr(made, name) for name in names})
    work.leave("evidence.held", made.id, held_kind=kind, held_subject=subject)
    return made


def release(work: Work, name: str) -> None:
    """Lift a hold. `evidence.released`. NotFound when none of that name stands."""
    if not store.lift(work.db, name, by=work.actor.account, at=stamp(work.now())):
        raise NotFound("no_hold", Text(f"没有生效的保全 {name}", f"No hold {name} stands."))
    work.leave("evidence.released", name)


def holds(work: Work) -> tuple[Hold, ...]:
    """Every hold there was, the newest first."""
    return tuple(Hold(**one) for one in store.holds(work.db))


def _classes(work: Work, rules: Sequence[Rule]) -> list[_Class]:
    today = day_in_beijing(work.now())
    found: dict[str, tuple[Rule, list[str]]] = {}
    for kind in store.kinds(work.db):
        covering = [rule for rule in rules if rule.covers(kind)]
        # The log's own events say what happened to it: they stay.
        if not covering or kind.startswith("evidence.") or any(rule.months is None for rule in covering):
            continue
        longest = max(covering, key=lambda rule: (rule.months or 0, rule.name))
        found.setdefault(longest.name, (longest, []))[1].append(kind)
    classes = []
    for rule, kinds in found.values():
        day = rule.cutoff(today)
        if day is not None:
            classes.append(_Class(rule, day.isoformat(), end_of(day), tuple(kinds)))
    return classes


def _due(work: Work, rules: Sequence[Rule]) -> list[tuple[_Class, Expired]]:
    held = saying.held(work.db).values()
    return [
        (
            one,
            Expired(
                rule=one.rule.name,
                article=one.rule.article,
                until=one.until,
                kinds=one.kinds,
                events=store.count_due(work.db, one.kinds, one.before, held),
            ),
        )
        for one in _classes(work, rules)
    ]


def _delete(office: Office, actor: Actor, one: _Class, at_once: int) -> int:
    with office.writing(actor) as work:
        numbers = store.due(work.db, one.kinds, one.before, saying.held(work.db).values(), limit=at_once)
        ranges = _ranges(numbers)[:_RANGES]
        if not ranges:
            return 0
        store.delete_bodies(work.db, ranges)
        events = sum(last - first + 1 for first, last in ranges)
        work.leave(
            "evidence.deleted",
            "log",
            rule=one.rule.name,
            articles=[one.rule.article],
            months=one.rule.months,
            until=one.until,
            events=events,
            ranges=[list(each) for each in ranges],
        )
        return events


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] + 1 == number:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found
