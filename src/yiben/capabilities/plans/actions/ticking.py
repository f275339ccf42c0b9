"""What the clock does for plans (时钟): packs that rule, formulas whose period has ended, standings of the day."""

from dataclasses import dataclass

from yiben.capabilities.plans.actions.computing import compute_due
from yiben.capabilities.plans.actions.judging import judge_stale
from yiben.capabilities.plans.actions.taking import take_in
from yiben.infra.work import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one round did, counted: plans, figures, promises looked at again."""

    plans: int
    figures: int
    judged: int


def tick(office: Office) -> Ticked:
    """One round. Each thing is its own transaction, and may be killed anywhere."""
    taken = take_in(office)
    return Ticked(plans=len(taken), figures=compute_due(office), judged=judge_stale(office))
