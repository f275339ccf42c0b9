"""Grades that stay true (定级复评): kept recognition under today's scale, no data read.

A higher grade is a machine's word and rules as proposed, unless a person's label covers it (ADR 0040); a lower one is
asked for and waits for a second person. What people decided is kept.
"""

from collections.abc import Callable, Sequence

from yiben.capabilities.ledger.actions.inheriting import raise_derived
from yiben.capabilities.ledger.actions.writing import entry
from yiben.capabilities.ledger.reviewing import Regraded, Regrading
from yiben.capabilities.ledger.store import feed, reading, regrading
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

Grade = Callable[[str], int]
"""What the scale gives to a kept basis today: `grading.regrade`."""


def plan_regrading(work: Work, grade: Grade, *, edition: str, resource: str | None = None) -> Regrading:
    """What today's scale would change, and where. Reads labels only.

    One resource: whoever may steward it; everything: owner and officers. Raises NotFound, Refused.
    """
    owner = entry(work, resource).id if resource else None
    if owner is None:
        _officer(work)
    pack = edition.partition("@")[0]
    groups = [group for group, _ in regrading.kinds(work.db, pack, owner)]
    changes = [(group, level) for group in groups if (level := _again(grade, group)) != group[3]]
    return Regrading(
        edition=edition,
        changes=tuple(changes),
        editions=tuple(regrading.editions(work.db, pack, owner)) if changes else (),
        resources=tuple(regrading.concerned(work.db, [group for group, _ in changes], pack, owner)),
    )


def regrade(work: Work, plan: Regrading, resources: Sequence[str]) -> Regraded:
    """Carry the plan out for some of its resources. Doing it twice changes nothing more. `labels.regraded`."""
    feed.take_turn(work.db)
    at, actor = stamp(work.now()), work.actor
    why = Text(
        f"分级标准变化，按 {plan.edition} 复评", f"graded again by {plan.edition}: the scale has changed"
    )
    raised: list[str] = []
    asked = 0
    for start in range(0, len(plan.changes), 100):
        part = Regrading(
            edition=plan.edition,
            changes=plan.changes[start : start + 100],
            editions=plan.editions,
            resources=plan.resources,
        )
        raised += regrading.raise_labels(work.db, part, resources, who=actor.account, at=at, why=why)
        asker = (actor.account, actor.acting_for)
        asked += regrading.ask_lower(work.db, part, resources, who=asker, at=at, why=str(why.zh))
    feed.announce(work.db, "resource", list(resources), at=at)
    work.leave(
        "labels.regraded",
        resources[0] if len(resources) == 1 else "ledger",
        edition=plan.edition,
        resources=list(resources),
        raised=len(raised),
        asked=asked,
    )
    _carry(work, raised)
    return Regraded(raised=len(raised), asked=asked)


def _carry(work: Work, raised: Sequence[str]) -> None:
    """What was made of a raised item follows it, as far as the item itself is shown higher."""
    sources = set(regrading.sources_among(work.db, raised))
    owners = list(reading.resources_by_id(work.db, sorted({one.rpartition(".")[0] for one in sources})))
    for items in reading.items_of(work.db, owners).values():
        for item in items:
            if item.id in sources and item.label is not None:
                raise_derived(work, item, level=item.label.level, personal=item.label.personal)


def _again(grade: Grade, group: regrading.Group) -> int:
    basis, semantic, personal, level = group
    # Labels older than the kept basis keep their level as a floor: they can only be raised.
    return grade(basis or f"{semantic or '-'}/{'p' if personal else 'o'};>={level}")


def _officer(work: Work) -> None:
    if work.actor != SYSTEM and not work.actor.holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "not_officer",
            Text(
                "全部复评由数据安全官或平台所有者发起",
                "The whole ledger is graded again by an officer or the owner",
            ),
            where={"account": work.actor.account},
            hint=Text("可指定本单位的一个数据资源", "Name a resource of your organisation."),
        )
