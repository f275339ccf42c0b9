"""Schemes (券种): made, given money, closed; vouchers issued from them (发放), each within every limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.vouchers.actions import posting
from yiben.capabilities.vouchers.actions.reserving import done_before, reserve, rooms_of
from yiben.capabilities.vouchers.actions.standing import called, must_administer, must_be_amount, same_words
from yiben.capabilities.vouchers.model import Scheme, Sort, Voucher, VoucherState
from yiben.capabilities.vouchers.store import vouchers as store
from yiben.capabilities.vouchers.store.tables import voucher as table
from yiben.engines.rules.entitlements.model import Limit, Per
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.text import Text

AT_ISSUE = (Per.APPLICANT, Per.PROJECT, Per.FACILITY, Per.ALL)
"""What limits add up over when a voucher is issued; those of providers when it is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScheme:
    """What a scheme is made of. Days are ISO; `share`: how much of an invoice a voucher may pay, above 0 to 1."""

    id: str
    title: Text
    sort: Sort
    organisation: str
    begins: str
    ends: str
    programme: str = ""
    limits: tuple[Limit, ...] = ()
    hold_days: int = 30
    share: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A voucher to be issued: `amount` in fen; `ends` absent: the scheme's last day."""

    scheme: str
    holder: str
    amount: int
    request: str
    project: str = ""
    facility: str = ""
    ends: str = ""
    case: str | None = None


def make_scheme(work: Work, asked: NewScheme) -> Scheme:
    """Make a scheme. Leaves `voucher.scheme_made`. BadInput `bad_scheme` naming the field; MovedOn `scheme_exists`."""
    body = ledger.find_organisation(work, asked.organisation)
    if body is None:
        raise NotFound(
            "no_organisation",
            Text(
                f"没有单位「{asked.organisation[:80]}」",
                f"There is no organisation “{asked.organisation[:80]}”.",
            ),
            where={"organisation": asked.organisation[:80]},
        )
    must_administer(work, body.id)
    _check(asked)
    if store.find_scheme(work.db, asked.id) is not None:
        raise MovedOn(
            "scheme_exists",
            Text(f"券种 {asked.id} 已存在", f"The scheme {asked.id} exists already."),
            where={"name": asked.id},
        )
    made = Scheme(
        id=asked.id,
        title=asked.title,
        sort=asked.sort,
        organisation=body.id,
        programme=asked.programme,
        begins=_day(asked.begins, "begins"),
        ends=_day(asked.ends, "ends"),
        limits=asked.limits,
        hold_days=asked.hold_days,
        share=asked.share,
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add_scheme(work.db, made)
    work.leave("voucher.scheme_made", made.id, sort=str(made.sort), begins=made.begins, ends=made.ends)
    return made


def fund(work: Work, scheme: str, amount: int, *, request: str, note: str = "") -> int:
    """Give a scheme money to issue (fen); what is free afterwards. Leaves `voucher.funded`."""
    found = find_scheme(work, scheme)
    must_administer(work, found.organisation)
    must_be_amount(amount)
    free = posting.account(posting.FREE, found.id)
    said = {"scheme": found.id, "amount": amount}
    if done_before(work, request, "fund", found.id, said) is None:
        treasury = posting.account(posting.TREASURY, found.id)
        posting.post(
            work, "fund", {treasury: -amount, free: amount}, scheme=found.id, subject=found.id, note=note
        )
        work.leave("voucher.funded", found.id, amount=amount, request=request)
    return posting.balance(work, free)


def issue(work: Work, asked: Issue) -> Voucher:
    """Issue a voucher (发放). Once per request; never beyond the scheme's money or any limit, whoever comes at once.

    Leaves `voucher.issued`. Refused `over_limit`, `not_enough`, `request_reused`, `out_of_dates`.
    """
    scheme = find_scheme(work, asked.scheme)
    must_administer(work, scheme.organisation)
    must_be_amount(asked.amount)
    holder = called(work, asked.holder)
    made = new_id("vch")
    content = {"scheme": scheme.id, "holder": holder.id, "amount": asked.amount, "project": asked.project}
    before = done_before(work, asked.request, "issue", made, content)
    if before is not None:
        return find_voucher(work, before)
    today = day_in_beijing(work.now())
    ends = _day(asked.ends or scheme.ends, "ends")
    _in_dates(scheme, today, ends)
    keys = {Per.APPLICANT: holder.id, Per.PROJECT: same_words(asked.project)}
    keys |= {Per.FACILITY: same_words(asked.facility)}
    rooms = rooms_of(scheme.id, scheme.limits, day=today, keys=keys, among=AT_ISSUE)
    taken = reserve(work, scheme.id, subject=made, rooms=rooms, amount=asked.amount)
    number = f"{scheme.id}-{stable_id('n', made)[2:14].upper()}"
    row: dict[str, Any] = {
        "id": made,
        "number": number[:40],
        "scheme": scheme.id,
        "holder": holder.id,
        "holder_name": holder.name,
        "project": asked.project[:200],
        "face": asked.amount,
        "used": 0,
        "begins": today.isoformat(),
        "ends": ends,
        "state": VoucherState.ACTIVE,
        "issued": stamp(work.now()),
        "reservation": taken.id,
        "case_id": asked.case,
    }
    store.add(work.db, table, row)
    free, opened = posting.account(posting.FREE, scheme.id), posting.account(posting.OPEN, made)
    posting.post(work, "issue", {free: -asked.amount, opened: asked.amount}, scheme=scheme.id, subject=made)
    work.leave(
        "voucher.issued", made, number=row["number"], scheme=scheme.id, holder=holder.id, amount=asked.amount
    )
    return find_voucher(work, made)


def find_scheme(work: Work, scheme: str) -> Scheme:
    """One scheme. NotFound `no_scheme`."""
    found = store.find_scheme(work.db, scheme)
    if found is None:
        raise NotFound(
            "no_scheme",
            Text(f"没有券种 {scheme[:80]}", f"There is no scheme {scheme[:80]}."),
            where={"name": scheme[:80]},
        )
    return found


def find_voucher(work: Work, reference: str) -> Voucher:
    """One voucher by identifier or number, whoever asks. NotFound `no_voucher`."""
    found = store.find_voucher(work.db, reference)
    if found is None:
        raise no_voucher(reference)
    return found


def no_voucher(reference: str) -> NotFound:
    """There is none, or it is not for the asker: the two are never told apart."""
    return NotFound(
        "no_voucher",
        Text(f"没有券 {reference[:60]}", f"There is no voucher {reference[:60]}."),
        where={"name": reference[:60]},
    )


def _in_dates(scheme: Scheme, today: date, ends: str) -> None:
    said: Mapping[str, Any] = {"begins": scheme.begins, "ends": scheme.ends, "day": today.isoformat()}
    if scheme.closed is not None or not scheme.begins <= today.isoformat() <= scheme.ends:
        raise Refused(
            "out_of_dates",
            Text(
                f"不在有效期内：{scheme.begins} 至 {scheme.ends}",
                f"Out of its dates: {scheme.begins} to {scheme.ends}.",
            ),
            where=dict(said),
        )
    if not today.isoformat() <= _day(ends, "ends") <= scheme.ends:
        raise BadInput(
            "bad_day",
            Text(
                f"券的有效期须在今天至 {scheme.ends} 之间", f"A voucher ends between today and {scheme.ends}."
            ),
            where={"field": "ends"},
        )


def _check(asked: NewScheme) -> None:
    if (
        not asked.id
        or len(asked.id) > 24
        or not all(one.isascii() and (one.isalnum() or one == "-") for one in asked.id)
    ):
        raise _bad("id", Text("用字母、数字和 -，最多 24 个", "Letters, digits and -, at most 24."))
    if not asked.title.zh.strip() or not asked.title.en.strip():
        raise _bad("title", Text("中文和英文名称都要写", "Name it in Chinese and in English."))
    if _day(asked.begins, "begins") > _day(asked.ends, "ends"):
        raise _bad("ends", Text("结束早于开始", "It ends before it begins."))
    if not 1 <= asked.hold_days <= 366:
        raise _bad("hold_days", Text("占用期限为 1 至 366 天", "A hold stands 1 to 366 days."))
    if asked.share is not None and not 0 < asked.share <= 1:
        raise _bad("share", Text("比例应大于 0、不超过 100%", "A share is above 0 and at most 100%."))
    for limit in asked.limits:
        if limit.most <= 0 or (limit.most * 100).denominator != 1:
            raise _bad("limits", Text(f"限额无效：{limit.most}", f"Not a limit: {limit.most}"))


def _day(said: str, field: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise _bad(field, Text(f"日期无效：{said[:20]}", f"Not a day: {said[:20]}")) from None


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_scheme", says, where={"field": field})
