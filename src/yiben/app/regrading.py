"""Grades every kept label again under today's scale: one short transaction per slice of resources."""

from yiben.app.understanding import PACK
from yiben.app.wiring import Platform
from yiben.capabilities import grading, ledger, policy
from yiben.kernel.actors import Actor
from yiben.kernel.progress import Progress, Step, silent

AT_ONCE = 500  # resources of one transaction


def regrade_labels(
    platform: Platform, actor: Actor, *, resource: str | None = None, progress: Progress = silent
) -> ledger.Regraded:
    """Raise what the scale gives more, ask for a lower grade where it gives less; reads no data.

    What was done stays done when it is interrupted; doing it again goes on. Raises NotFound, Refused.
    """
    version = next((pack.version for pack in policy.packs_in_force() if pack.id == PACK), "1")
    with platform.office.reading(actor) as work:
        plan = ledger.plan_regrading(work, grading.regrade, edition=f"{PACK}@{version}", resource=resource)
    done = ledger.Regraded()
    total = len(plan.resources)
    for start in range(0, total, AT_ONCE):
        progress(Step(stage="regrade", rows=start, total_rows=total))
        with platform.office.writing(actor) as work:
            done += ledger.regrade(work, plan, plan.resources[start : start + AT_ONCE])
    if not total:
        with platform.office.writing(actor) as work:
            work.leave("labels.regraded", resource or "ledger", edition=plan.edition, raised=0, asked=0)
    return done
