"""Evaluations (评估): yearly, mid-term, final; by those who carry the plan out and by a third party. The standings of the day stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Handed, Hands, Step
from yiben.capabilities.plans.actions.judging import judged
from yiben.capabilities.plans.actions.permitting import plan_called
from yiben.capabilities.plans.actions.reporting import figure_from
from yiben.capabilities.plans.model import SELF, THIRD, Evaluated, Evaluation
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.engines.rules.promises import Stand
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_MOST = Decimal(100)
_EVALUATORS = (Role.OWNER, Role.OFFICER, Role.BUREAU, Role.STEWARD, Role.AUDITOR)


def evaluate(
    work: Work,
    plan: str,
    *,
    kind: Evaluation,
    says: str,
    as_of: date,
    score: str = "",
    third_party: str = "",
    attachments: Sequence[Handed] = (),
    hands: Hands,
    token: str | None = None,
) -> Case:
    """Hand in an evaluation: a case of `plans.self_evaluation`, or of `plans.third_evaluation` when `third_party` is named.

    Raises BadInput `bad_score`, `future_figure`, Refused `not_your_plan`, and what filing a case raises.
    """
    found = plan_called(work, plan)
    if not work.actor.holds(*_EVALUATORS):
        raise Refused(
            "not_your_plan", Text("您不能评估规划", "You may not evaluate plans."), where={"plan": found.id}
        )
    if as_of > day_in_beijing(work.now()):
        raise BadInput(
            "future_figure", Text(f"{as_of} 还没有到", f"{as_of} has not come yet."), where={"field": "as_of"}
        )
    _score(score)
    form = {"plan": found.id, "kind": str(kind), "as_of": as_of.isoformat(), "score": score, "says": says}
    return casework.file(
        work,
        THIRD if third_party else SELF,
        subject=found.id,
        organisation=found.organisation,
        title=f"{found.title.zh} {as_of.isoformat()}",
        form=form | ({"third_party": third_party} if third_party else {}),
        attachments=attachments,
        hands=hands,
        token=token,
    )


def confirm(work: Work, case: Case, step: Step) -> None:
    """Effect `plans.evaluate`: kept with the standings as of its day. Leaves `plan.evaluated`."""
    form = case.form
    as_of = date.fromisoformat(str(form["as_of"]))
    plan = plan_called(work, str(form["plan"]))
    one = Evaluated(
        id=case.id,
        plan=plan.id,
        kind=Evaluation(str(form["kind"])),
        third_party=str(form.get("third_party") or ""),
        as_of=as_of.isoformat(),
        counts=counts_as_of(work, plan.id, as_of),
        score=_score(str(form.get("score") or "")),
        says=str(form["says"]),
        case=case.number,
        by=case.filer,
        at=stamp(work.now()),
    )
    figures_store.add_evaluation(work.db, one)
    work.leave("plan.evaluated", plan.id, case=case.id, of=one.kind, by=step.account)


def counts_as_of(work: Work, plan: str, as_of: date) -> Mapping[str, int]:
    """How many promises of a plan stood where on a day; parts are not counted beside their whole."""
    lines = [one for one in store.lines(work.db, plan_id=plan) if one.target.parent is None]
    found = Counter(str(one.standing.stand) for one in judged(work, lines, as_of=as_of))
    return {str(one): found[str(one)] for one in Stand}


def _score(text: str) -> Decimal | None:
    if not text.strip():
        return None
    number = figure_from(text)
    if not 0 <= number <= _MOST:
        raise BadInput(
            "bad_score",
            Text("评分应在 0 到 100 之间", "A score lies between 0 and 100."),
            where={"field": "score"},
        )
    return number
