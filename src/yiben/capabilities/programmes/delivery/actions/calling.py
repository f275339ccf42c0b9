"""Rounds (申报批次): opened by those who run a programme, closed before their time."""

from dataclasses import dataclass
from datetime import date

from yiben.capabilities import ledger, vouchers
from yiben.capabilities.programmes.delivery.actions.platform import find_call, reason
from yiben.capabilities.programmes.delivery.model import Call, Material, Register, Rung
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Form, Limit
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """What a round is made of; see `Call`."""

    programme: str
    title: Text
    organisation: str
    opens: str
    closes: str
    materials: tuple[Material, ...] = ()
    limits: tuple[Limit, ...] = ()
    publicity_days: int | None = None
    places: int | None = None
    register: Register | None = None
    rung: Rung | None = None
    ladder: str = ""
    valid_months: int | None = None
    scheme: str = ""
    clawback: Text | None = None
    clawback_article: str = ""


def open_call(work: Work, asked: NewCall, *, ties: Ties) -> Call:
    """Open a round of a programme in force. Leaves `benefit.call_opened`.

    BadInput `bad_call` naming the field: days outside the programme's own, a title without a register, vouchers
    without a scheme.
    """
    body = ledger.find_organisation(work, asked.organisation)
    if body is None:
        name = asked.organisation[:80]
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{name}」", f"There is no organisation “{name}”."),
            where={"organisation": name},
        )
    vouchers.must_administer(work, body.id)
    programme = ties.programme(work, asked.programme)
    _check(asked)
    _check_dates(asked, programme.from_, programme.until)
    form = programme.benefit.form if programme.benefit else Form.TITLE
    if form is Form.TITLE and asked.register is None:
        raise _bad("register", Text("称号类须写明登记在哪个名录", "A title needs a register."))
    if asked.scheme:
        vouchers.must_administer(work, vouchers.find_scheme(work, asked.scheme).organisation)
    if form is Form.VOUCHER and not asked.scheme:
        raise _bad("scheme", Text("券类须写明券种", "Vouchers need a scheme."))
    made = Call(
        id=new_id("call"),
        made=stamp(work.now()),
        made_by=work.actor.account,
        **{name: getattr(asked, name) for name in NewCall.__dataclass_fields__}
        | {
            "organisation": body.id,
            "opens": _day(asked.opens, "opens").isoformat(),
            "closes": _day(asked.closes, "closes").isoformat(),
        },
    )
    store.add_call(work.db, made)
    work.leave("benefit.call_opened", made.id, programme=made.programme, opens=made.opens, closes=made.closes)
    return made


def close_call(work: Work, identifier: str, *, why: str) -> Call:
    """Close a round before its last day. Leaves `benefit.call_closed`."""
    found = find_call(work, identifier)
    vouchers.must_administer(work, found.organisation)
    said = reason(why)
    if not store.close_call(work.db, found.id, stamp(work.now())):
        raise MovedOn(
            "call_closed", Text("批次已经关闭", "The round is closed already."), where={"name": found.id}
        )
    work.leave("benefit.call_closed", found.id, reason=said)
    return find_call(work, identifier)


def calls(work: Work, *, programme: str | None = None) -> tuple[Call, ...]:
    """Rounds, newest first: anybody may know of them."""
    return store.calls(work.db, programme)


def _check_dates(asked: NewCall, from_: date | None, until: date | None) -> None:
    opens, closes = _day(asked.opens, "opens"), _day(asked.closes, "closes")
    if opens > closes:
        raise _bad("closes", Text("截止早于开始", "It closes before it opens."))
    if (from_ is not None and opens < from_) or (until is not None and closes >= until):
        raise _bad(
            "opens",
            Text(
                f"超出政策有效期：{from_ or '—'} 起，{until or '—'} 止（不含）",
                f"Out of the programme's dates: from {from_ or '—'} until {until or '—'}, not included.",
            ),
        )


def _check(asked: NewCall) -> None:
    if not asked.title.zh.strip() or not asked.title.en.strip():
        raise _bad("title", Text("中文和英文标题都要写", "Name it in Chinese and in English."))
    names = [one.id for one in asked.materials]
    if len(set(names)) != len(names):
        raise _bad("materials", Text("材料编号重复", "A material stands twice."))
    for field, value, most in (
        ("publicity_days", asked.publicity_days, 60),
        ("places", asked.places, 1_000_000),
        ("valid_months", asked.valid_months, 600),
    ):
        if value is not None and not 1 <= value <= most:
            raise _bad(field, Text(f"应为 1 至 {most}", f"It is 1 to {most}."))
    if asked.clawback is not None and not asked.clawback_article.strip():
        raise _bad("clawback_article", Text("追回须写明依据条款", "A claw-back needs its article."))


def _day(said: str, field: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _bad(field, Text(f"日期无效：{said[:20]}", f"Not a day: {said[:20]}")) from None


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_call", says, where={"field": field})
