"""Registers (名录): who holds which title until when, renewed, revoked, entered from elsewhere; the ladder 市 → 省 → 国家."""

from dataclasses import dataclass
from datetime import date, timedelta

from yiben.capabilities import casework, vouchers
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.applicants import applicant
from yiben.capabilities.programmes.delivery.actions.platform import reason, today
from yiben.capabilities.programmes.delivery.actions.prefilling import must_be_of_another
from yiben.capabilities.programmes.delivery.given import Title, TitleState
from yiben.capabilities.programmes.delivery.model import RENEW, Application, Call, OfferState, Register, Rung
from yiben.capabilities.programmes.delivery.store import calls, money
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.text import Text

RENEW_BEFORE = 180
"""Days before its end from which on a title can be renewed."""
_RUNGS = tuple(Rung)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTitle:
    """A title given elsewhere that is entered here (补录)."""

    applicant: str
    programme: str
    title: Text
    organisation: str
    register: Register
    begins: str
    ends: str = ""
    rung: Rung | None = None
    ladder: str = ""
    number: str = ""


def register_title(work: Work, call: Call, one: Application) -> Title:
    """What was decided stands in its register. Leaves `benefit.recognised`."""
    begins = date.fromisoformat(today(work))
    made = _title(
        work,
        NewTitle(
            applicant=one.applicant,
            programme=call.programme,
            title=call.title,
            organisation=call.organisation,
            register=call.register or Register.RECOGNITION,
            begins=begins.isoformat(),
            ends=_last_day(begins, call.valid_months) if call.valid_months else "",
            rung=call.rung,
            ladder=call.ladder,
        ),
        applicant_id=one.applicant,
        name=one.applicant_name,
        application=one.id,
    )
    work.leave(
        "benefit.recognised",
        made.id,
        number=made.number,
        programme=made.programme,
        applicant=made.applicant,
        ends=made.ends,
    )
    return made


def enter_title(work: Work, asked: NewTitle) -> Title:
    """Enter a title given before or elsewhere. Leaves `benefit.title_entered`. BadInput `bad_title`."""
    body = vouchers.called(work, asked.organisation)
    vouchers.must_administer(work, body.id)
    who = applicant(work, asked.applicant)
    must_be_of_another(work, who.id)
    for field, day in (("begins", asked.begins), ("ends", asked.ends or asked.begins)):
        try:
            written = date.fromisoformat(day).isoformat()
        except ValueError:
            written = ""
        if written != day:  # 20261231 is a day as well, and compares with none
            raise BadInput("bad_title", Text("日期无效", "Not a day."), where={"field": field})
    if asked.ends and asked.ends < asked.begins:
        raise BadInput(
            "bad_title", Text("结束早于开始", "It ends before it begins."), where={"field": "ends"}
        )
    made = _title(work, asked, applicant_id=who.id, name=who.name, application=None)
    work.leave(
        "benefit.title_entered", made.id, number=made.number, programme=made.programme, applicant=who.id
    )
    return made


def revoke(work: Work, reference: str, *, why: str) -> Title:
    """Take a title back (撤销认定). Leaves `benefit.title_revoked`."""
    found = find_title(work, reference)
    vouchers.must_administer(work, found.organisation)
    said = {"state": TitleState.REVOKED, "revoked_why": reason(why)}
    if not money.change_title(work.db, found.id, was=TitleState.STANDING, **said):
        raise _ended(found)
    work.leave("benefit.title_revoked", found.id, number=found.number, reason=said["revoked_why"])
    return find_title(work, found.id)


def ask_renewal(work: Work, reference: str, *, says: str = "", ties: Ties) -> Case:
    """Ask for a title to go on (复核), in the last half year of it. `benefit.renewal_asked`. Refused `too_early`."""
    found = find_title(work, reference)
    if not vouchers.is_mine(work, found.applicant):
        raise no_title(reference)
    if found.state is not TitleState.STANDING:
        raise _ended(found)
    if found.ends is None or date.fromisoformat(found.ends) - date.fromisoformat(today(work)) > timedelta(
        days=RENEW_BEFORE
    ):
        raise Refused(
            "too_early",
            Text(
                f"有效期满前 {RENEW_BEFORE} 天内可以申请复核",
                f"It can be renewed in its last {RENEW_BEFORE} days.",
            ),
            where={"ends": found.ends},
        )
    case = casework.file(
        work,
        RENEW,
        subject=found.id,
        organisation=found.organisation,
        title=f"{found.applicant_name}：{found.title.zh} 复核",
        form={"title": found.id, "says": says},
        hands=ties.hands(),
    )
    work.leave("benefit.renewal_asked", found.id, number=found.number, case=case.id)
    return case


def renew_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `benefit.renew`: it goes on for as long as it was given for, from the day after its end. `benefit.renewed`."""
    found = find_title(work, str(case.form["title"]))
    if found.applicant not in {case.filer, case.filer_org}:  # a form may name anything
        raise no_title(found.number)
    if found.ends is None:
        raise _ended(found)
    begins, ends = date.fromisoformat(found.begins), date.fromisoformat(found.ends)
    months = (ends.year - begins.year) * 12 + ends.month - begins.month + (1 if ends.day >= begins.day else 0)
    after = ends + timedelta(days=1)
    if not money.change_title(
        work.db, found.id, was=TitleState.STANDING, ends=_last_day(after, max(1, months))
    ):
        raise _ended(found)
    work.leave("benefit.renewed", found.id, number=found.number, ends=_last_day(after, max(1, months)))


def titles(
    work: Work, *, of: str = "", programme: str | None = None, register: Register | None = None
) -> tuple[Title, ...]:
    """The registers: public, as recognitions are."""
    who = vouchers.called(work, of).id if of else None
    return money.titles(work.db, applicant=who, programme=programme, register=register)


def ladder(work: Work, name: str, *, of: str = "") -> tuple[tuple[Rung, Title | None], ...]:
    """The rungs of one's ladder, lowest first, each with the title that is held there."""
    who = vouchers.called(work, of).id if of else vouchers.me(work).id
    held = [one for one in money.titles(work.db, applicant=who, standing=True) if one.ladder == name]
    return tuple((rung, next((one for one in held if one.rung is rung), None)) for rung in _RUNGS)


def expire_due(office: Office) -> tuple[int, int]:
    """End offers and titles whose last day has passed: (offers, titles). The clock's, as often as one likes."""
    with office.writing(SYSTEM) as work:
        day = today(work)
        lapsed = calls.end_offers(work.db, OfferState.LAPSED, before=day)
        gone = money.expire_titles(work.db, day)
        for one in gone:
            work.leave("benefit.title_expired", one)
    return lapsed, len(gone)


def find_title(work: Work, reference: str) -> Title:
    """One title by identifier or number. NotFound `no_title`."""
    found = money.find_title(work.db, reference)
    if found is None:
        raise no_title(reference)
    return found


def no_title(reference: str) -> NotFound:
    """There is no such title."""
    return NotFound("no_title", Text(f"没有认定 {reference[:60]}", f"There is no title {reference[:60]}."))


def _title(work: Work, asked: NewTitle, *, applicant_id: str, name: str, application: str | None) -> Title:
    made = new_id("ttl")
    prior = _prior(work, applicant_id, asked)
    one = Title(
        id=made,
        number=asked.number.strip()[:60] or f"{asked.begins[:4]}-{stable_id('n', made)[2:12].upper()}",
        register=asked.register,
        programme=asked.programme,
        title=asked.title,
        applicant=applicant_id,
        applicant_name=name,
        organisation=vouchers.called(work, asked.organisation).id,
        rung=asked.rung,
        ladder=asked.ladder,
        begins=asked.begins,
        ends=asked.ends or None,
        state=TitleState.STANDING,
        application=application,
        prior=prior,
    )
    if money.find_title(work.db, one.number) is not None:
        raise MovedOn(
            "title_exists",
            Text(f"编号 {one.number} 已存在", f"The number {one.number} is taken."),
            where={"name": one.number},
        )
    money.add_title(work.db, one)
    return one


def _prior(work: Work, applicant_id: str, asked: NewTitle) -> str | None:
    if not asked.ladder or asked.rung is None:
        return None
    below = _RUNGS[: _RUNGS.index(asked.rung)]
    held = [
        one
        for one in money.titles(work.db, applicant=applicant_id, standing=True)
        if one.ladder == asked.ladder and one.rung in below
    ]
    held.sort(key=lambda one: _RUNGS.index(one.rung or Rung.CITY))
    return held[-1].id if held else None


def _last_day(begins: date, months: int) -> str:
    total = begins.year * 12 + begins.month - 1 + months
    year, month = divmod(total, 12)
    for day in range(begins.day, 27, -1):  # a month that is shorter ends on its last day
        try:
            return (date(year, month + 1, day) - timedelta(days=1)).isoformat()
        except ValueError:
            continue
    return (date(year, month + 1, min(begins.day, 28)) - timedelta(days=1)).isoformat()


def _ended(found: Title) -> MovedOn:
    return MovedOn(
        "title_ended",
        Text(f"认定 {found.number} 已到期或撤销", f"The title {found.number} has ended."),
        where={"name": found.number, "state": str(found.state)},
    )
