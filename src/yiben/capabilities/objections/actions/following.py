"""What every step of an objection does: it is written down, and the level below or above hears of it (流转记录)."""

from datetime import datetime

from yiben.capabilities import ledger
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.objections.actions import remaking, telling
from yiben.capabilities.objections.actions.platform import platform_work, recorded, step
from yiben.capabilities.objections.model import VALUE, Objection, Outcome
from yiben.capabilities.objections.store import objections as store
from yiben.capabilities.objections.store.objections import SETTLED
from yiben.capabilities.objections.ties import Ties
from yiben.engines.flows.calendar import calendar
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_ANSWERS = frozenset({"accept", "refuse", "own_error", "source_corrected"})
_OUTCOMES = {"corrected": Outcome.CORRECTED, "refused": Outcome.REFUSED, "withdrawn": Outcome.WITHDRAWN}
_OPEN_TO_WITHDRAW = frozenset({"asked", "tracing", "accepted"})


def record(work: Work, case: Case, made: Step, *, ties: Ties) -> None:
    """Effect `objections.record`: where it stands now, when it was first answered, how it was settled.

    Once every level above has answered, so does the platform for them. Leaves `objection.settled`.
    """
    before = recorded(work, case.id)
    now = work.now()
    values: dict[str, object] = {"state": made.target}
    if made.move in _ANSWERS and before.answered is None:
        values["answered"] = stamp(now)
    if made.move == "ask_review":
        values["reviews"] = before.reviews + 1
    if made.move == "overturn":
        values |= {"reopened": before.reopened + 1, "settled": None, "days": None, "outcome": None}
    outcome = _OUTCOMES.get(made.target)
    if outcome is not None:
        values |= {"outcome": outcome.value, "settled": stamp(now), "days": _days(before.filed, now)}
    store.change(work.db, case.id, **values)
    after = recorded(work, case.id)
    if outcome is not None:
        work.leave(
            "objection.settled",
            case.id,
            number=case.number,
            resource=after.resource,
            item=after.item or None,
            organisation=after.organisation,
            outcome=outcome.value,
            snapshot=after.snapshot,
        )
    if outcome is Outcome.WITHDRAWN:
        _withdraw_above(work, after, ties=ties)
    if outcome in (Outcome.REFUSED, Outcome.WITHDRAWN):
        answer_below(work, after, ties=ties)


def correct(work: Work, case: Case, made: Step, *, ties: Ties) -> None:
    """Effect `objections.correct`: which snapshot corrects it is noted, and everything that follows is set going.

    Raises BadInput `not_a_correction` for a snapshot that is not one of the resource's since the objection was filed,
    Refused `nothing_corrected` when nothing landed and no value was given. Leaves what `record` leaves,
    `objection.told`, `objection.to_remake`.
    """
    found = recorded(work, case.id)
    dossier = ledger.describe(platform_work(work), found.resource)
    snapshot = _correcting(found, dossier, str(made.form.get("snapshot") or ""))
    store.change(work.db, case.id, snapshot=snapshot)
    record(work, case, made, ties=ties)
    after = recorded(work, case.id)
    if after.kind == VALUE:
        places = remaking.downstream(work, dossier, after.item)
        remaking.set_going(work, after, places, ties=ties)
        telling.tell(work, after, places, ties=ties)
    answer_below(work, after, ties=ties)


def answer_below(work: Work, found: Objection, *, ties: Ties) -> None:
    """The level below goes on once every level it asked has answered: corrected if one of them was."""
    parent = store.find(work.db, found.parent) if found.parent else None
    if parent is None or parent.state != "tracing":
        return
    asked = store.below(work.db, parent.id)
    if any(one.state not in SETTLED for one in asked):
        return
    corrected = any(one.outcome is Outcome.CORRECTED for one in asked)
    step(work, parent.id, "source_corrected" if corrected else "source_refused", hands=ties.hands())


def facts(work: Work, case: Case) -> dict[str, object]:
    """What the flow may ask of an objection (事实)."""
    found = store.find(work.db, case.id)
    if found is None or case.end is not None:
        return {}
    current = ledger.describe(platform_work(work), found.resource).resource.snapshot
    return {"mended": found.given or current != found.landed, "not_reviewed": found.reviews == 0}


def _correcting(found: Objection, dossier: ledger.Dossier, named: str) -> str | None:
    """The snapshot that corrects it; None when the right value was given in the case, or the entry was mended."""
    since = []
    for one in dossier.snapshots:  # newest first
        if one.id == found.landed:
            break
        since.append(one.id)
    if named and named not in since:
        raise BadInput(
            "not_a_correction",
            Text(
                f"快照 {named[:64]} 不是提出异议之后的数据",
                f"The snapshot {named[:64]} did not land since the objection was filed.",
            ),
            where={"field": "snapshot"},
            hint=Text("留空则取最新的快照", "Leave it empty for the newest."),
        )
    if named or since:
        return named or since[0]
    if found.kind == VALUE and not found.given:
        raise Refused(
            "nothing_corrected",
            Text(
                "还没有更正后的数据快照，也没有给出正确的值",
                "No corrected snapshot has landed since, and no right value was given.",
            ),
            where={"resource": found.resource_name},
            hint=Text("请先接入更正后的数据", "Bring the corrected data in first."),
        )
    return None


def _withdraw_above(work: Work, found: Objection, *, ties: Ties) -> None:
    """Whoever takes back an objection takes it back at every level it was traced to."""
    from yiben.capabilities import casework

    hands = ties.hands()
    for one in store.below(work.db, found.id):
        if one.state in _OPEN_TO_WITHDRAW:
            seen = casework.look(work, one.id, hands=hands).case
            casework.move(work, one.id, "withdraw", seen=seen.version, form={}, hands=hands)


def _days(filed: str, now: datetime) -> int:
    days = calendar("cn")
    begun, over = days.local(datetime.fromisoformat(filed)).date(), days.local(now).date()
    return max(0, days.working_days(begun, over))
