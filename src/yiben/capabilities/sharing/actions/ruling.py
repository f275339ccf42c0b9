"""What the packs in force say to a column provided to another organisation by a road (提供), and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiben.capabilities import access, policy
from yiben.capabilities.grants import ROAD_TITLES, Form, Kind, Road
from yiben.capabilities.sharing.model import Allowed, Attribute, Openness, Outcome, Request, Want
from yiben.capabilities.sharing.narrowing import road_fits
from yiben.engines.rules.decisions import Answer, Entry, Standing, Verdict, WayOut, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.text import Text

MODES: Mapping[Road, str] = {
    Road.SQL: "query",
    Road.API: "api",
    Road.FILE: "export",
    Road.VERIFY: "verify",
    Road.DELIVERY: "export",
    Road.PREFILL: "query",
}
"""What each road is called in decisions (方式)."""

_KIND_MODES = {Kind.RETURN_FLOW: "return_flow", Kind.PUSH_DOWN: "push_down"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """For whom it is asked: the factors they can show, whether they signed (保密协议), their exceptions (例外场景)."""

    authentication: frozenset[str]
    nda: bool
    exceptions: tuple[policy.Exemption, ...] = ()

    @classmethod
    def of(cls, work: Work, actor: Actor) -> "Seeker":
        """An account in action, with the exceptions approved for it that hold today."""
        return cls(
            authentication=actor.authentication,
            nda=actor.nda,
            exceptions=policy.exceptions_for(work, actor),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What the ledger says of a column, combinations counted in."""

    resource: str
    item: str
    name: str
    level: int
    personal: bool
    importance: str
    attribute: Attribute | None


def facts_for(request: Request, *, attribute: Attribute | None, linked: bool, listed: bool) -> dict[str, Any]:
    """What the packs are told of a grant for `request`, beside who acts and what is taken.

    `linked`: the entry names its system. `listed`: the owner has committed itself to share it (责任清单). Facts
    nobody declared do nothing. `contract` and `compliance_assessed`: a grant comes with an agreement, and with
    the assessment both sides were shown.
    """
    said = bool(request.scenario and request.necessity and request.measures)
    return {
        **dict.fromkeys(request.attests, True),
        "setting": "sharing",
        "recipient": "entrusted" if request.entrusted else "processor",
        "contract": True,
        "agreement_in_force": True,
        "compliance_assessed": True,
        "recipient_authenticated": True,
        "approval": True,
        "scenario": request.scenario[:80] if said else False,
        "necessity": said,
        "measures": said,
        "catalogued": True,
        "linked": linked,
        "on_responsibility_list": listed,
        "sharing_seal": True,
        "provincial_exchange": True,
        "can_pass_down": bool(attribute and attribute.passes_down),
    }


def item_facts(grade: Grade) -> dict[str, Any]:
    """One item as decisions read it."""
    held = grade.attribute
    return {
        "sensitivity": grade.level,
        "importance": grade.importance,
        "personal": grade.personal,
        "unshared": held is None or held.openness is Openness.CLOSED,
        "unreturned": held is None or not held.returns,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request before the packs in force, by somebody."""

    shelf: policy.Shelf
    request: Request
    seeker: Seeker


def outcome(asking: Asking, grade: Grade, *, form: Form, road: Road, facts: Mapping[str, Any]) -> Outcome:
    """What comes of one column on one road: the form asked for, a mask where only that is lawful, or nothing."""
    if not road_fits(form, road):
        says = (
            Text("脱敏值和代号不能核验", "Neither masks nor tokens are verified.")
            if road is Road.VERIFY
            else Text("仅核验的数据项不以其他方式提供", "What is verify-only leaves by no other road.")
        )
        return Outcome(road=road, allowed=Allowed.NOTHING, says=says)
    verifies = road is Road.VERIFY
    asked = Allowed.VERIFY if verifies else Allowed(str(form))
    if not asking.shelf.books:
        return Outcome(road=road, allowed=asked, says=_plainly(road))
    plain = verifies or form is Form.PLAIN
    verdict = _decide(asking, grade, road, {**facts, "masked": not plain})
    if verdict.effect is Answer.PERMIT:
        return Outcome(road=road, allowed=asked, says=_plainly(road), citations=_cited(verdict))
    if not verifies and form is Form.PLAIN:
        masked = _decide(asking, grade, road, {**facts, "masked": True})
        if masked.effect is Answer.PERMIT:
            return _told(verdict, road, Allowed.MASKED)
    # What only the user can meet (a second factor, a signature) is no obstacle to a grant: each use asks again.
    waits = verdict.effect is Answer.CONDITIONAL and _by_the_user(verdict)
    return _told(verdict, road, asked if waits else Allowed.NOTHING)


def _decide(asking: Asking, grade: Grade, road: Road, context: Mapping[str, Any]) -> Verdict:
    shelf = asking.shelf

    def again(facts: Mapping[str, Any]) -> Verdict:
        said = _facts(asking, grade, road, {**context, **facts})
        return decide(shelf.books, read_facts(said, shelf.vocabulary))

    verdict = again({})
    if verdict.effect is Answer.PERMIT or verdict.silent:
        return verdict
    covering = (
        one
        for one in asking.seeker.exceptions
        if one.covers(resource=grade.resource, item=grade.item, activity="provide", mode=MODES[road])
    )
    return access.excuse(verdict, covering, again)[0]


def _facts(asking: Asking, grade: Grade, road: Road, context: Mapping[str, Any]) -> dict[str, Any]:
    own = _KIND_MODES.get(asking.request.kind)
    return {
        "activity": "provide",
        "mode": own if own in asking.shelf.vocabulary.modes else MODES[road],
        "items": [item_facts(grade)],
        "subject": {
            "kind": "business",
            "authentication": sorted(asking.seeker.authentication),
            "nda": asking.seeker.nda,
        },
        "context": {
            "environment": "production",
            "encrypted": False,
            "watermarked": False,
            "legal_duty": False,
            "to_self": False,
            "channel": None,
            **context,
        },
    }


_USERS = frozenset({"identity", "mfa", "second_authorisation", "nda"})
"""Kinds of what is unmet that only whoever uses the grant can meet."""


def _by_the_user(verdict: Verdict) -> bool:
    return all(one.control.kind in _USERS for one in verdict.of(Standing.UNMET))


def _told(verdict: Verdict, road: Road, allowed: Allowed) -> Outcome:
    return Outcome(
        road=road,
        allowed=allowed,
        says=verdict.reason,
        citations=_cited(verdict),
        wants=tuple(_want(one) for one in verdict.of(Standing.UNMET)),
        ways_out=tuple(dict.fromkeys(_way(entry, way) for entry, way in verdict.ways_out)),
    )


def _cited(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    stand = (
        verdict.entries
        if verdict.effect is Answer.PERMIT
        else verdict.of(Standing.PROHIBITION, Standing.UNMET)
    )
    return tuple(dict.fromkeys((one.pack, one.control.article) for one in stand))


def _want(entry: Entry) -> Want:
    control = entry.control
    lacks = control.needs.facts if control.needs is not None else ()
    return Want(kind=control.kind, says=control.text, pack=entry.pack, article=control.article, lacks=lacks)


def _way(entry: Entry, way: WayOut) -> Want:
    return Want(kind=way.kind, says=way.text, pack=entry.pack, article=way.article, lacks=way.needs.facts)


def _plainly(road: Road) -> Text:
    title = ROAD_TITLES[road]
    return Text(f"可通过{title.zh}提供", f"May be provided by {title.en}.")
