"""Who asks, as the guard knows people, and what the packs in force say to them (裁决)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.grants import Grant, Kind
from yiben.engines.guard import Act, Column, Effect, Law, Ruling, Subject, Table
from yiben.engines.rules.decisions import Answer, Standing, Verdict, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

_NOTHING_AGAINST = Ruling(permitted=True, in_force=False)

ENCRYPTING = frozenset({"encryption", "encrypt", "encrypt_and_mask"})
"""Kinds of obligations (义务) that mean encryption. Whatever leaves under one leaves as ciphertext, or not at all."""


def subject_of(work: Work, actor: Actor, *, grant: str | None = None) -> Subject:
    """The actor as the guard knows people, with the exceptions approved for them that hold today.

    Refused `staff_only` for a citizen (公众) without a grant: the public reads editions, never the ledger.
    """
    if actor.citizen and grant is None:
        raise Refused(
            "staff_only",
            Text("公众只能读取已开放的数据", "The public reads what was released, nothing else."),
            where={"account": actor.account},
            hint=Text("已开放的数据在 /datasets", "It is at /datasets."),
        )
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


def law_for(work: Work, actor: Actor, subject: Subject, *, grant: Grant | None = None) -> Law:
    """What the packs in force say to `actor`. Made for one statement and thrown away: exceptions end, packs change.

    Under a grant they are told its facts: to whom it goes, by what channel, under what agreement.
    """
    return _PacksInForce(work, actor, subject, grant)


class _PacksInForce:
    """A `Law`: asks the decision engine, and again with those exceptions that open what stands in the way.

    The packs are looked up with the first column it is asked about: a plan that is kept needs none.
    """

    def __init__(self, work: Work, actor: Actor, subject: Subject, grant: Grant | None) -> None:
        self._work = work
        self._grant = grant
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
            "encrypted": act.encrypted,
            "legal_duty": False,
            "to_self": False,
            "scenario": None,
            "approval": False,
            "channel": None,
            "recipient": None,  # whoever reads works here; another organisation gets data by a grant
            "setting": None,  # the arrangement data were given in, e.g. a zone: a grant says it, none else
        }
        if self._grant is not None:
            context = {**context, "recipient": "processor", **_facts_of(self._grant)}
        verdict = self._decide(self._shelf, column, level, act, context)
        if verdict.effect is Answer.PERMIT or verdict.silent:
            return _ruling(verdict, act)
        shelf = self._shelf
        covering = (
            one
            for one in self._exceptions
            if one.covers(resource=table.resource, item=column.item, activity=act.activity, mode=act.mode)
        )
        excused, used = excuse(
            verdict, covering, lambda facts: self._decide(shelf, column, level, act, {**context, **facts})
        )
        return _ruling(excused, act, exceptions=used)

    def _decide(
        self, shelf: policy.Shelf, column: Column, level: int, act: Act, context: Mapping[str, Any]
    ) -> Verdict:
        item = {"sensitivity": level, "importance": column.importance, "personal": column.personal}
        mode = act.mode
        if self._grant is not None:
            item |= _MARKED | _grades_of(self._grant, column, shelf)
            own = _KINDS.get(self._grant.draft.kind)
            mode = own if own in shelf.vocabulary.modes else mode
        facts = {
            "activity": act.activity,
            "mode": mode,
            "items": [item],
            "subject": self._subject,
            "context": context,
        }
        return decide(shelf.books, read_facts(facts, shelf.vocabulary))


def excuse(
    verdict: Verdict, covering: Iterable[policy.Exemption], again: Callable[[Mapping[str, Any]], Verdict]
) -> tuple[Verdict, tuple[str, ...]]:
    """What is said where approved exceptions cover the question, and those that opened it (例外).

    `again` decides once more with the facts they state. One that opens a part only opens nothing.
    """
    shut = _shut(verdict)
    used = tuple(one for one in covering if any((one.pack, control) in shut for control in one.opens))
    if not used:
        return verdict, ()
    excused = again(_granted(used))
    left = shut - {(one.pack, control) for one in used for control in one.opens}
    if excused.effect is Answer.PERMIT:
        return (verdict, ()) if left else (excused, tuple(one.id for one in used))
    # What one has an exception for is no news; only what still stands is said.
    return (excused if left <= _shut(excused) else verdict), ()


_KINDS = {Kind.RETURN_FLOW: "return_flow", Kind.PUSH_DOWN: "push_down"}
"""Kinds of grants that a pack may have a mode of their own for."""

_MARKED = {"unshared": False, "unreturned": False}
"""What was granted was marked for it: sharing looks at that when it decides, and withdraws when it ends."""

_OURS = frozenset({"environment", "masked", "watermarked", "encrypted", "grades"})
"""Facts of the act itself, which no grant states, and what a grant states of its columns."""


def _grades_of(grant: Grant, column: Column, shelf: policy.Shelf) -> dict[str, Any]:
    """What whoever provides stated of a column on scales of the packs in force (标识的级别), none else."""
    stated = grant.draft.facts.get("grades")
    of_column = stated.get(column.item) if isinstance(stated, dict) else None
    ruling = {one.scale.id for one in shelf.books if one.scale is not None}
    known = {name: grade for name, grade in (of_column or {}).items() if name in ruling}
    return {"grades": known} if known else {}


def _facts_of(grant: Grant) -> dict[str, Any]:
    return {name: value for name, value in grant.draft.facts.items() if name not in _OURS}


def _shut(verdict: Verdict) -> set[tuple[str, str]]:
    """The controls, as (pack, control), that stand in the way."""
    return {(entry.pack, entry.control.id) for entry in verdict.of(Standing.PROHIBITION, Standing.UNMET)}


def _granted(used: Sequence[policy.Exemption]) -> dict[str, Any]:
    """What approved exceptions state: only what their registers demanded."""
    return {fact: True for one in used for fact in one.facts}


def _ruling(verdict: Verdict, act: Act, *, exceptions: tuple[str, ...] = ()) -> Ruling:
    permitted = verdict.effect is Answer.PERMIT
    owed = tuple(one for one in verdict.of(Standing.OBLIGATION) if one.control.kind in ENCRYPTING)
    if permitted and owed and _leaves(act) and not act.encrypted:
        return Ruling(
            permitted=False,
            says=verdict.reason,
            citations=tuple(dict.fromkeys(f"{one.pack}:{one.control.article}" for one in owed)),
            ways_out=("encryption",),
            obligations=tuple(dict.fromkeys(one.control.kind for one in owed)),
        )
    stand = verdict.entries if permitted else verdict.of(Standing.PROHIBITION, Standing.UNMET)
    return Ruling(
        permitted=permitted,
        says=None if permitted else verdict.reason,
        citations=tuple(dict.fromkeys(f"{one.pack}:{one.control.article}" for one in stand)),
        ways_out=tuple(dict.fromkeys(way.kind for _, way in verdict.ways_out)),
        obligations=tuple(dict.fromkeys(one.control.kind for one in verdict.of(Standing.OBLIGATION))),
        exceptions=exceptions,
    )


def _leaves(act: Act) -> bool:
    """Whether what leaves by this road is out of the platform's hands."""
    return act.mode == "export" or act.activity in ("transmit", "provide")
