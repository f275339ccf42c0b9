"""Assessments (考核评估, 第三十条、第三十三条): declared indicators, a measure on one poor result, the end on two in a row."""

from collections.abc import Mapping, Sequence

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Hands
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.agreeing import end
from yiben.capabilities.zones.actions.permitting import (
    a_period,
    bad,
    must_lead,
    must_operate,
    must_stand,
    said,
    the_agreement,
    the_zone,
)
from yiben.capabilities.zones.declared import figure, indicators
from yiben.capabilities.zones.model import Agreement, Assessment, Ended, Measure, Report, Result, Use
from yiben.capabilities.zones.model.periods import Period, read_period
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def assess(
    work: Work, agreement: str, *, period: str, scores: Mapping[str, float], says: str, measure: Measure = Measure.REMINDER, hands: Hands
) -> Assessment:  # fmt: skip
    """Assess an operator for a period; `measure` is what one poor result leads to: a reminder or an interview.

    The result is the weighted mean of the declared indicators. Two poor ones in a row (parameter `in-a-row`) end
    the authorisation and begin the exit, whatever measure was asked for. BadInput `bad_zone` for indicators that
    are missing or none, or a period assessed before; Refused for an operator's own people. Leaves `zone.assessed`.
    """
    own = must_lead(work)
    store.hold(work.db, Agreement, agreement)
    found = the_agreement(work, agreement)
    must_stand(work, found)
    if own == found.operator:
        raise Refused("own_firm", Text("不得考核本单位", "Nobody assesses their own firm."), where={"agreement": found.id})  # fmt: skip
    declared = indicators(work)
    if set(scores) != set(declared) or not all(0 <= value <= 100 for value in scores.values()):
        listed = "、".join(declared)
        raise bad("scores", Text(f"每项指标一个 0 至 100 的分数：{listed}", f"One score of 0 to 100 each: {listed}."))  # fmt: skip
    if measure not in (Measure.REMINDER, Measure.INTERVIEW):
        raise bad("measure", Text("提醒或者约谈", "A reminder or an interview."))
    before = assessments(work, found.id)
    named = _next(a_period(period), before)
    weights = {name: weight for name, (_, weight) in declared.items()}
    total = round(sum(scores[name] * weights[name] for name in weights) / sum(weights.values()), 2)
    result = _result(work, total)
    ends = result is Result.POOR and _in_a_row(before) + 1 >= figure(work, "in-a-row")
    one = Assessment(
        id=new_id("zass"),
        agreement=found.id,
        period=named,
        scores=dict(scores),
        total=total,
        result=result,
        measure=Measure.TERMINATION if ends else measure if result is Result.POOR else Measure.NONE,
        says=said("says", says),
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add(work.db, one)
    work.leave("zone.assessed", one.id, agreement=found.id, period=named, total=total, result=str(result), measure=str(one.measure))  # fmt: skip
    _tell(work, found, one)
    if ends:
        why = str(Text("连续两次评估结果较差（第三十三条）", "Two poor results in a row (Article 33)"))
        end(work, found, why=Ended.TWO_POOR, says=f"{why} · {named}", hands=hands)
    return one


def assessments(work: Work, agreement: str) -> tuple[Assessment, ...]:
    """Assessments of an operator, oldest first."""
    return store.every(work.db, Assessment, agreement=agreement)


def favoured(work: Work) -> tuple[Agreement, ...]:
    """Operators whose newest result is excellent: they come first (优先试点、适当倾斜), the best first."""
    newest = {one.agreement: one for one in store.every(work.db, Assessment)}
    best = sorted(
        (one for one in newest.values() if one.result is Result.EXCELLENT), key=lambda one: -one.total
    )
    return tuple(found for one in best if (found := the_agreement(work, one.agreement)).ended is None)


def feed_back(work: Work, agreement: str, *, period: str, says: str) -> Report:
    """Results and performance of applying public data, fed back to whoever provided them (第三十条).

    Their stewards are told. Leaves `zone.fed_back`.
    """
    found = the_agreement(work, agreement)
    must_operate(work, found)
    resources = {one.resource for one in store.every(work.db, Use, agreement=found.id, product=None)}
    providers = tuple(sorted({ledger.describe(work, one).resource.organisation for one in resources}))
    one = Report(
        id=new_id("zrep"),
        agreement=found.id,
        period=a_period(period).name,
        says=said("says", says, most=20_000),
        providers=providers,
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add(work.db, one)
    name = the_zone(work, found.zone).name
    for provider in providers:
        casework.notify(work, Text(f"「{name}」反馈 {one.period} 应用绩效：{one.says[:200]}", f"“{name}” fed back its performance of {one.period}: {one.says[:200]}"), role=Role.STEWARD, organisation=provider)  # fmt: skip
    work.leave("zone.fed_back", one.id, agreement=found.id, period=one.period, providers=list(providers))
    return one


def reports(work: Work, agreement: str) -> tuple[Report, ...]:
    """What an operator fed back, oldest first."""
    return store.every(work.db, Report, agreement=agreement)


def reports_due(work: Work) -> tuple[tuple[Agreement, str], ...]:
    """Agreements in force that have fed nothing back for a period of a year that is over, with the year they owe.

    `regularly` is yearly by default: the year before this one, from the year the agreement began in.
    """
    last = str(int(stamp(work.now())[:4]) - 1)
    owed = []
    for one in store.every(work.db, Agreement, ended=None):
        told = {report.period[:4] for report in reports(work, one.id)}
        if one.begins[:4] <= last and last not in told:
            owed.append((one, last))
    return tuple(owed)


def _next(asked: Period, before: Sequence[Assessment]) -> str:
    """Its name; BadInput where a part of it was assessed, or what comes after it: poor results follow one another in time."""
    past = [known for one in before if (known := read_period(one.period)) is not None]
    if any(one.period == asked.name for one in before) or any(
        known.first <= asked.last and asked.first <= known.last for known in past
    ):
        raise bad("period", Text("本期已考核，全部或部分", "This period was assessed, or a part of it."))
    if later := next((known for known in past if known.first > asked.last), None):
        raise bad("period", Text(f"其后的 {later.name} 已考核", f"{later.name}, which comes after it, was assessed."))  # fmt: skip
    return asked.name


def _tell(work: Work, found: Agreement, one: Assessment) -> None:
    if one.measure is Measure.NONE:
        return
    words = {
        Measure.REMINDER: Text("提醒", "reminder"),
        Measure.INTERVIEW: Text("约谈", "interview"),
        Measure.TERMINATION: Text("终止授权并启动退出程序", "authorisation ended, exit begun"),
    }[one.measure]
    says = Text(f"{one.period} 考核结果较差（{one.total:g} 分）：{words.zh}", f"Result of {one.period} is poor ({one.total:g}): {words.en}")  # fmt: skip
    casework.notify(work, says, role=Role.STEWARD, organisation=found.operator)


def _result(work: Work, total: float) -> Result:
    if total < figure(work, "result-poor"):
        return Result.POOR
    return Result.EXCELLENT if total >= figure(work, "result-excellent") else Result.SATISFACTORY


def _in_a_row(before: Sequence[Assessment]) -> int:
    """How many of the newest were poor, one after another."""
    count = 0
    for one in reversed(before):
        if one.result is not Result.POOR:
            break
        count += 1
    return count
