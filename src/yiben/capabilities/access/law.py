"""Who asks, as the guard knows people, and what the packs in force say to them (裁决)."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import policy
from yiben.engines.guard import Act, Column, Effect, Law, Ruling, Subject, Table
from yiben.engines.rules.decisions import Answer, Standing, Verdict, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.actors import Actor

_NOTHING_AGAINST = Ruling(permitted=True)


def subject_of(work: Work, actor: Actor, *, grant: str | None = None) -> Subject:
    """The actor as the guard knows people, with the exceptions approved for them that hold today."""
    return Subject(
        account=actor.account,
        clearance=actor.clearance,
        org=actor.org,
        roles=frozenset(str(role) for role in actor.roles),
        grant=grant,
        authentication=actor.authentication,
        nda=actor.nda,
        exceptions=frozenset(one.id for one in policy.exceptions_for(work, actor)),
    )


def law_for(work: Work, actor: Actor, subject: Subject) -> Law:
    """What the packs in force say to `actor`. Made for one statement and thrown away: exceptions end, packs change."""
    return _PacksInForce(work, actor, subject)


class _PacksInForce:
    """A `Law`: asks the decision engine, and again with those exceptions that open what stands in the way.

    The packs are looked up with the first column it is asked about: a plan that is kept needs none.
    """

    def __init__(self, work: Work, actor: Actor, subject: Subject) -> None:
        self._work = work
        self._actor = actor
        self._shelf: policy.Shelf | None = None
        self._exceptions: tuple[policy.Exemption, ...] = ()
        self._subject = {
            "kind": "business",
            "authentication": sorted(subject.authentication),
            "nda": subject.nda,
        }

    def __call__(self, table: Table, column: Column, level: int, act: Act, effect: Effect) -> Ruling:
        if self._shelf is None:
            self._shelf = policy.ruling_shelf(self._work)
            self._exceptions = policy.exceptions_for(self._work, self._actor)
        if not self._shelf.books:
            return _NOTHING_AGAINST
        context = {
            "environment": "development" if act.mode == "development" else "production",
            "masked": effect is not Effect.PLAIN,
            "watermarked": act.watermarked
            and level >= policy.watermark_from(),  # below it, nothing is marked
            "encrypted": False,
            "legal_duty": False,
            "to_self": False,
            "scenario": None,
            "approval": False,
            "channel": None,
            "recipient": None,  # whoever reads works here; another organisation gets data by a grant
        }
        verdict = self._decide(self._shelf, column, level, act, context)
        used = () if verdict.effect is Answer.PERMIT else self._opening(verdict, table, column, act)
        if used:
            excused = self._decide(self._shelf, column, level, act, {**context, **_granted(used)})
            if excused.effect is Answer.PERMIT:
                return _ruling(excused, exceptions=tuple(one.id for one in used))
        return _ruling(verdict)

    def _decide(
        self, shelf: policy.Shelf, column: Column, level: int, act: Act, context: Mapping[str, Any]
    ) -> Verdict:
        item = {"sensitivity": level, "importance": column.importance, "personal": column.personal}
        facts = {
            "activity": act.activity,
            "mode": act.mode,
            "items": [item],
            "subject": self._subject,
            "context": context,
        }
        return decide(shelf.books, read_facts(facts, shelf.vocabulary))

    def _opening(
        self, verdict: Verdict, table: Table, column: Column, act: Act
    ) -> tuple[policy.Exemption, ...]:
        """The exceptions that together open all that stands in the way; none when something stays shut."""
        shut = {(entry.pack, entry.control.id) for entry in verdict.of(Standing.PROHIBITION, Standing.UNMET)}
        used = tuple(
            one
            for one in self._exceptions
            if one.covers(resource=table.resource, item=column.item, activity=act.activity, mode=act.mode)
            and any((one.pack, control) in shut for control in one.opens)
        )
        opened = {(one.pack, control) for one in used for control in one.opens}
        return used if not verdict.silent and shut <= opened else ()


def _granted(used: Sequence[policy.Exemption]) -> dict[str, Any]:
    """What approved exceptions state: only what their registers demanded."""
    return {fact: True for one in used for fact in one.facts}


def _ruling(verdict: Verdict, *, exceptions: tuple[str, ...] = ()) -> Ruling:
    permitted = verdict.effect is Answer.PERMIT
    stand = verdict.entries if permitted else verdict.of(Standing.PROHIBITION, Standing.UNMET)
    return Ruling(
        permitted=permitted,
        says=None if permitted else verdict.reason,
        citations=tuple(dict.fromkeys(f"{one.pack}:{one.control.article}" for one in stand)),
        ways_out=tuple(dict.fromkeys(way.kind for _, way in verdict.ways_out)),
        obligations=tuple(dict.fromkeys(one.control.kind for one in verdict.of(Standing.OBLIGATION))),
        exceptions=exceptions,
    )
