"""Offers without application (免申即享): from a set answer to those who qualify and consented, and to nobody else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

from yiben.capabilities import casework, vouchers
from yiben.capabilities.programmes.delivery.actions.platform import accounts_of, find_call, today
from yiben.capabilities.programmes.delivery.model import Call, Offer, Offered, OfferState, Purpose
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A set answer as columns (docs/decisions/0080): who, whether, and how much in fen (None: no money).

    `applicants` are identifiers of organisations, credit codes or accounts.
    """

    applicants: Sequence[str]
    eligible: Sequence[bool | None]
    amounts: Sequence[int | None]


def make_offers(work: Work, call: str, answers: Answers, *, until: str) -> Offered:
    """Offer a round's benefit to everybody who qualifies and has consented; each has one offer of a round at most.

    Who has not consented hears nothing. Leaves `benefit.offered` with counts. BadInput `bad_answers`.
    """
    found = find_call(work, call)
    vouchers.must_administer(work, found.organisation)
    if not len(answers.applicants) == len(answers.eligible) == len(answers.amounts):
        raise _bad("applicants", Text("三列长度不同", "The columns differ in length."))
    until = _last_day(work, found, until)
    if len(set(answers.applicants)) != len(answers.applicants):
        twice = [name for name, times in Counter(answers.applicants).items() if times > 1]
        raise _bad(
            "applicants",
            Text(
                f"同一申请人出现两次：{'、'.join(twice[:5])}",
                f"One applicant stands there twice: {', '.join(twice[:5])}.",
            ),
        )
    # Columns, not rows: only those who consented are looked at one by one.
    holds = answers.eligible
    qualify = dict(zip(compress(answers.applicants, holds), compress(answers.amounts, holds), strict=True))
    pack = found.programme.partition("/")[0]
    scopes = ("*", f"{pack}/*", found.programme)
    before = store.offered(work.db, found.id)
    rows: dict[str, dict[str, Any]] = {}
    told: set[str] = set()
    again = 0
    for consent, name, code in store.consenting(work.db, scopes, today(work)):
        key = consent.applicant if consent.applicant in qualify else code
        if key is None or key not in qualify or Purpose.OFFER not in consent.purposes:
            continue
        if consent.applicant in before:
            again += consent.applicant not in told
        elif consent.applicant not in rows:
            said = {"call": found.id, "programme": found.programme, "applicant": consent.applicant}
            rows[consent.applicant] = said | {
                "id": new_id("off"),
                "applicant_name": name,
                "amount": qualify[key],
                "consent": consent.id,
                "state": OfferState.MADE,
                "made": stamp(work.now()),
                "until": until,
                "application": None,
            }
        told.add(consent.applicant)
    store.add_offers(work.db, list(rows.values()))
    _tell(work, found, rows, until)
    done = Offered(
        qualify=len(qualify), made=len(rows), without_consent=len(qualify) - len(rows) - again, before=again
    )
    work.leave("benefit.offered", found.id, programme=found.programme, qualify=done.qualify, made=done.made)
    return done


def offers(work: Work, *, call: str | None = None) -> tuple[Offer, ...]:
    """One's own offers; those of a round for whoever runs it."""
    if call is not None:
        vouchers.must_administer(work, find_call(work, call).organisation)
        return store.offers(work.db, call_id=call)
    return store.offers(work.db, applicant_id=vouchers.me(work).id)


def decline(work: Work, identifier: str) -> Offer:
    """Say no to an offer. Leaves `benefit.offer_declined`."""
    found = my_offer(work, identifier)
    if not store.change_offer(work.db, found.id, OfferState.DECLINED):
        raise ended(found)
    work.leave("benefit.offer_declined", found.id, programme=found.programme)
    return my_offer(work, identifier)


def my_offer(work: Work, identifier: str) -> Offer:
    """An offer to the actor. NotFound `no_offer` to all others."""
    found = store.find_offer(work.db, identifier)
    if found is None or not vouchers.is_mine(work, found.applicant):
        raise NotFound(
            "no_offer", Text(f"没有推送 {identifier[:60]}", f"There is no offer {identifier[:60]}.")
        )
    return found


def ended(found: Offer) -> MovedOn:
    """Why an offer can no longer be taken."""
    states: Mapping[OfferState, Text] = {
        OfferState.TAKEN: Text("已经领取", "it was taken"),
        OfferState.DECLINED: Text("已经放弃", "it was declined"),
        OfferState.LAPSED: Text("已经过期", "it is over"),
        OfferState.WITHDRAWN: Text("授权已撤回", "the consent was withdrawn"),
    }
    says = states.get(found.state, Text("状态已变", "it has changed"))
    code = "consent_withdrawn" if found.state is OfferState.WITHDRAWN else "offer_ended"
    return MovedOn(
        code,
        Text(f"免申即享：{says.zh}", f"The offer cannot be taken: {says.en}."),
        where={"name": found.id, "state": str(found.state)},
    )


def _tell(work: Work, call: Call, rows: Mapping[str, Any], until: str) -> None:
    accounts = [account for one in rows for account in accounts_of(work, one)]
    says = Text(
        f"您符合「{call.title.zh}」，可直接领取，{until} 前有效",
        f"You qualify for “{call.title.en}”: take it without applying, by {until}.",
    )
    casework.notify_accounts(work, says, accounts)


def _last_day(work: Work, call: Call, until: str) -> str:
    try:
        until = date.fromisoformat(until).isoformat()
    except ValueError:
        raise _bad("until", Text("日期无效", "Not a day.")) from None
    if call.closed is not None or not call.opens <= today(work) <= call.closes:
        raise Refused(
            "out_of_dates",
            Text(
                f"不在申报期内：{call.opens} 至 {call.closes}",
                f"Out of its dates: {call.opens} to {call.closes}.",
            ),
            where={"begins": call.opens, "ends": call.closes},
        )
    if not today(work) <= until <= call.closes:
        raise _bad("until", Text(f"须在今天至 {call.closes} 之间", f"Between today and {call.closes}."))
    return until


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_answers", says, where={"field": field})
