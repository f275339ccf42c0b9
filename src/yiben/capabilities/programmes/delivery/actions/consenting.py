"""The register of consents (授权登记): given with a scope and an end, taken back at any time with effect at once."""

from dataclasses import dataclass
from datetime import date, timedelta

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.actions.applicants import applicant
from yiben.capabilities.programmes.delivery.actions.platform import today
from yiben.capabilities.programmes.delivery.model import Consent, OfferState, Purpose
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_DAYS = 1100
"""A consent is for three years at most: then it is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """What is consented to: `scope` a programme, `pack/*` or `*`; `ends` the last day."""

    scope: str
    ends: str
    purposes: tuple[Purpose, ...] = (Purpose.OFFER, Purpose.PREFILL)
    code: str = ""


def give_consent(work: Work, asked: NewConsent) -> Consent:
    """Consent for oneself or one's company. Leaves `benefit.consented`. BadInput `bad_consent`."""
    who = applicant(work, code=asked.code)
    scope = asked.scope.strip()
    if not scope or len(scope) > 200 or not (scope == "*" or "/" in scope):
        raise _bad("scope", Text("写一个政策事项、规则包/* 或 *", "A programme, pack/* or *."))
    if not asked.purposes:
        raise _bad("purposes", Text("请至少选择一项", "Choose one at least."))
    begins = today(work)
    try:
        last = date.fromisoformat(asked.ends)
    except ValueError:
        raise _bad("ends", Text("日期无效", "Not a day.")) from None
    ends = last.isoformat()  # 20261231 is a day as well, and compares with none
    if not begins <= ends or last - date.fromisoformat(begins) > timedelta(days=MOST_DAYS):
        raise _bad(
            "ends", Text(f"须在今天和 {MOST_DAYS} 天之内", f"Between today and {MOST_DAYS} days from now.")
        )
    made = Consent(
        id=new_id("cns"),
        applicant=who.id,
        scope=scope,
        purposes=tuple(dict.fromkeys(asked.purposes)),
        begins=begins,
        ends=ends,
        given=stamp(work.now()),
        given_by=work.actor.account,
    )
    store.add_consent(work.db, made, name=who.name, code=who.code or None)
    work.leave("benefit.consented", made.id, applicant=who.id, scope=scope, ends=ends)
    return made


def withdraw_consent(work: Work, identifier: str, *, why: str = "") -> tuple[Consent, int]:
    """Take a consent back, now; offers under it that nobody took are gone. How many. `benefit.consent_withdrawn`."""
    found = store.find_consent(work.db, identifier)
    if found is None or not vouchers.is_mine(work, found.applicant):
        raise NotFound(
            "no_consent", Text(f"没有授权 {identifier[:60]}", f"There is no consent {identifier[:60]}.")
        )
    if not store.withdraw_consent(work.db, found.id, at=stamp(work.now()), why=why.strip()[:2000]):
        raise MovedOn(
            "consent_withdrawn",
            Text("授权已撤回", "The consent has been withdrawn."),
            where={"name": found.id},
        )
    gone = store.end_offers(work.db, OfferState.WITHDRAWN, consent_id=found.id)
    work.leave("benefit.consent_withdrawn", found.id, applicant=found.applicant, offers=gone)
    after = store.find_consent(work.db, identifier)
    assert after is not None
    return after, gone


def consents(work: Work, *, of: str = "") -> tuple[Consent, ...]:
    """One's own consents, newest first; anybody's, or all, for who oversees."""
    if vouchers.oversees(work):
        return store.consents(work.db, vouchers.called(work, of).id if of else None)
    return store.consents(work.db, vouchers.me(work).id)


def consent_holds(work: Work, identifier: str, programme: str) -> bool:
    """Whether a consent still lets the platform offer a programme today."""
    found = store.find_consent(work.db, identifier)
    return found is not None and found.covers(programme, Purpose.OFFER, today(work))


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_consent", says, where={"field": field})
