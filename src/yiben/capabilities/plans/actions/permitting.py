"""Who may keep plans, and who may report for whom."""

from yiben.capabilities import ledger, stewardship
from yiben.capabilities.plans.model import Indicator, Plan, Target
from yiben.capabilities.plans.store import plans as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

KEEPERS = (Role.OWNER, Role.OFFICER, Role.BUREAU)


def may_keep(work: Work) -> bool:
    """Whether the actor may make plans, split targets and say who answers for what."""
    return work.actor == SYSTEM or work.actor.holds(*KEEPERS)


def must_keep(work: Work) -> None:
    """Refused `not_your_plan` unless the actor may."""
    if not may_keep(work):
        raise Refused(
            "not_your_plan",
            Text("只有平台所有者、数据安全官和数据主管部门可以管理规划", "Only the owner, officers and the data authority keep plans."),
            where={"account": work.actor.account},
        )  # fmt: skip


def may_speak(work: Work, organisation: str) -> bool:
    """Whether the actor may report for an organisation; for the whole, who keeps plans."""
    if may_keep(work):
        return True
    return bool(organisation) and stewardship.speaks_for(work, organisation)


def plan_called(work: Work, reference: str) -> Plan:
    """A plan by identifier or code. NotFound `no_plan`."""
    found = store.find_plan(work.db, reference)
    if found is None:
        raise NotFound(
            "no_plan",
            Text(f"没有规划 {reference[:80]}", f"There is no plan {reference[:80]}."),
            where={"plan": reference[:80]},
            hint=Text("用 yiben plan list 查看", "See: yiben plan list"),
        )
    return found


def indicator_called(work: Work, reference: str) -> Indicator:
    """An indicator by identifier, or as `plan/indicator` by codes. NotFound `no_indicator`."""
    found = store.find_indicator(work.db, reference)
    if found is None and "/" in reference:
        first, _, code = reference.partition("/")
        plan = store.find_plan(work.db, first)
        found = store.indicators_called(work.db, plan.id, code) if plan else None
    if found is None:
        raise NotFound(
            "no_indicator",
            Text(f"没有指标 {reference[:120]}", f"There is no indicator {reference[:120]}."),
            where={"indicator": reference[:120]},
            hint=Text(
                "写作 规划/指标，用 yiben plan show 查看", "Write PLAN/INDICATOR; see: yiben plan show PLAN"
            ),
        )
    return found


def target_called(work: Work, identifier: str) -> Target:
    """A target. NotFound `no_target`."""
    found = store.find_target(work.db, identifier)
    if found is None:
        raise NotFound(
            "no_target",
            Text(f"没有目标 {identifier[:80]}", f"There is no target {identifier[:80]}."),
            where={"target": identifier[:80]},
        )
    return found


def organisation_called(work: Work, reference: str) -> str:
    """An organisation's identifier; empty for the whole. NotFound `no_organisation`."""
    if not reference:
        return ""
    found = ledger.find_organisation(work, reference)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{reference[:80]}」", f"There is no organisation “{reference[:80]}”."),
            where={"organisation": reference[:80]},
        )
    return found.id
