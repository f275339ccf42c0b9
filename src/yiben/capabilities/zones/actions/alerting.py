"""Warnings (监控预警, 第三十一条): what the log shows of leaks, tampering and use against the rules, told at once.

The article says what is watched and that the operator answers for it under the supervising department; it says no
days and names no form. Ours: a case on the operator's list at the next turn of the clock, with a deadline of the pack
(`alert-answer-days`), and a notice to the supervising department. Which sign is which alert, the pack declares.
"""

from collections.abc import Iterator, Mapping, Sequence

from yiben.capabilities import casework
from yiben.capabilities.access import exports
from yiben.capabilities.casework import Hands
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import body, the_zone, today
from yiben.capabilities.zones.declared import measures
from yiben.capabilities.zones.model import ALERT, Agreement, Alert, Product, Use, Watch
from yiben.engines import evidence
from yiben.engines.evidence import Entry
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

WATCH = "log"
KINDS = ("data.refused", "verification.refused", "zone.refused", "zone.meter_rebuilt", "copy.traced", "evidence.rolled_back")  # fmt: skip
_AT_ONCE, _SHOWN = 5_000, 50
_UNFILED = ("product_used", "use_outside_filed_scenario")
_AGAINST = ("use_refused",)


def watch(office: Office, *, hands: Hands) -> int:
    """One turn of the clock: look through what the log has new; how many warnings were made or went on."""
    with office.reading(SYSTEM) as work:
        held = store.find(work.db, Watch, WATCH)
        if not evidence.since(work.db, held.seen if held else 0, kinds=KINDS, most=1):
            return 0
    with office.writing(SYSTEM) as work:
        return _look(work, hands=hands)


def alerts(work: Work, agreement: str) -> tuple[Alert, ...]:
    """Warnings under an agreement, oldest first."""
    return store.every(work.db, Alert, agreement=agreement)


def alerts_titled(work: Work, agreement: str) -> tuple[tuple[Alert, Text], ...]:
    """The same with what the pack calls each."""
    titles = {one.id: one.title for one in measures(work).alerts}
    return tuple((one, titles.get(one.rule, Text(one.rule, one.rule))) for one in alerts(work, agreement))


def _look(work: Work, *, hands: Hands) -> int:
    held = store.find(work.db, Watch, WATCH)
    first = held.seen if held else 0
    rules = {sign: one for one in measures(work).alerts for sign in one.event}
    found: dict[tuple[str, str], list[Entry]] = {}
    entries = evidence.since(work.db, first, kinds=KINDS, most=_AT_ONCE)
    for entry in entries:
        for agreement, signs in _signs(work, entry):
            rule = next((rules[sign].id for sign in signs if sign in rules), None)
            if rule is not None:
                found.setdefault((agreement, rule), []).append(entry)
    titles = {one.id: one.title for one in rules.values()}
    for (agreement, rule), seen in found.items():
        _warn(work, agreement, rule, titles[rule], seen, hands=hands)
    if entries:
        last = entries[-1].seq + 1
        if held is None:
            store.add(work.db, Watch(id=WATCH, seen=last))
        else:
            store.change(work.db, Watch, WATCH, seen=last)
    return len(found)


def _signs(work: Work, entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    """Agreements an event says something about, with the pack's words for it, the nearest first."""
    code = str(entry.detail.get("code") or "")
    if entry.kind in ("data.refused", "verification.refused"):
        use = store.find(work.db, Use, str(entry.detail.get("grant") or ""))
        if use is not None and code.startswith("grant_"):
            outside = use.product is not None and code == "grant_other_purpose"
            yield use.agreement, (*_UNFILED, *_AGAINST) if outside else _AGAINST
    elif entry.kind == "zone.refused" and code in (
        "scenario_not_filed",
        "road_not_filed",
        "filing_withdrawn",
    ):
        product = store.find(work.db, Product, entry.subject)
        if product is not None:
            yield product.agreement, (*_UNFILED, *_AGAINST)
    elif entry.kind == "zone.meter_rebuilt":
        product = store.find(work.db, Product, entry.subject)
        if product is not None:
            yield product.agreement, ("snapshot_changed",)
    elif entry.kind == "copy.traced":
        yield from _leaked(work, entry)
    elif entry.kind == "evidence.rolled_back":
        for one in store.every(work.db, Agreement, ended=None):
            if one.in_force(today(work)):
                yield one.id, ("log_broken",)


def _leaked(work: Work, entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    named = [str(one) for one in entry.detail.get("exports") or ()]
    for one in exports.records(work, named) if named else ():
        use = store.find(work.db, Use, one.grant or "")
        if use is not None:
            yield use.agreement, ("leak_found", "trace_request")


def _warn(work: Work, agreement: str, rule: str, title: Text, seen: Sequence[Entry], *, hands: Hands) -> None:
    """The warning that is being answered goes on; otherwise a new one, with its case. Leaves `zone.alerted`."""
    at, ids = stamp(work.now()), [one.id for one in seen]
    open_ = _open(work, agreement, rule, hands=hands)
    if open_ is not None:
        kept = [*open_.events, *ids][:_SHOWN]
        store.change(work.db, Alert, open_.id, events=kept, times=open_.times + len(ids), newest=at)
        work.leave("zone.alerted", open_.id, agreement=agreement, rule=rule, times=open_.times + len(ids), case=open_.case)  # fmt: skip
        return
    found = store.find(work.db, Agreement, agreement)
    if found is None:
        return
    zone, operator = the_zone(work, found.zone), body(work, found.operator)
    case = casework.file(
        work,
        ALERT,
        subject=agreement,
        organisation=found.operator,
        title=f"{zone.name}：{title.zh}",
        form={"agreement": agreement, "rule": rule, "signs": ids[:_SHOWN], "times": len(ids)},
        hands=hands,
    )
    store.add(work.db, Alert(id=new_id("zalr"), agreement=agreement, rule=rule, events=tuple(ids[:_SHOWN]), times=len(ids), case=case.id, made=at, newest=at))  # fmt: skip
    says = Text(f"「{zone.name}」预警：{title.zh}（{operator.name}，{len(ids)} 次）", f"“{zone.name}” warns: {title.en} ({operator.name}, {len(ids)} times)")  # fmt: skip
    casework.notify(work, says, role=Role.BUREAU, organisation=zone.supervisor, case=case.id)
    casework.notify(work, says, role=Role.STEWARD, organisation=found.operator, case=case.id)
    work.leave("zone.alerted", case.id, agreement=agreement, rule=rule, times=len(ids), case=case.id)


def _open(work: Work, agreement: str, rule: str, *, hands: Hands) -> Alert | None:
    held: Mapping[str, Alert] = {one.case: one for one in store.every(work.db, Alert, agreement=agreement, rule=rule)}  # fmt: skip
    for case, one in reversed(list(held.items())):
        if casework.look(work, case, hands=hands).case.end is None:
            return one
    return None
