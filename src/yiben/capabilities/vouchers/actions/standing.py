"""Who may do what here, who is meant by a name, and amounts as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from yiben.capabilities import ledger, people, sharing
from yiben.capabilities.vouchers.model import FEN
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text

MOST_FEN = 10**16
"""No single amount is above a hundred thousand billion yuan: what is, is a slip of the hand."""
_AMOUNT = re.compile(r"(?:[0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(?:\.[0-9]{1,20})?")
"""Commas stand between groups of three digits: `1,5` may be fifteen or one and a half. No exponents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who receives or serves (当事方): an organisation of the ledger, else a person by account."""

    id: str
    name: str
    code: str | None = None
    person: bool = False


def administers(work: Work, organisation: str) -> bool:
    """Whether the actor runs benefits of an organisation (identifier): its stewards and bureau, owner, officer."""
    return work.actor.account == SYSTEM.account or sharing.speaks_for(work, work.actor, organisation)


def must_administer(work: Work, organisation: str) -> None:
    """Raise Refused `not_administrator` unless `administers`."""
    if administers(work, organisation):
        return
    name = ledger.organisation_names(work, [organisation]).get(organisation, organisation)
    raise Refused(
        "not_administrator",
        Text(f"您不能代「{name}」办理惠企事项", f"You may not act for “{name}” in benefits."),
        where={"account": work.actor.account, "organisation": name},
        hint=Text(f"请联系「{name}」的经办人员", f"Ask those who handle it at “{name}”."),
    )


def oversees(work: Work) -> bool:
    """Whether everything may be read: owner, officer, auditor."""
    return sharing.oversees(work.actor)


def me(work: Work) -> Party:
    """For whom the actor receives: their organisation, else themselves."""
    return _party_of(work, work.actor)


def is_mine(work: Work, party: str) -> bool:
    """Whether the actor is, or belongs to, this party (identifier)."""
    return party in {work.actor.account, me(work).id}


def called(work: Work, reference: str) -> Party:
    """The party with that identifier, code, name or account; to citizens, organisations alone. NotFound `no_party`.

    The account of somebody at an organisation is that organisation.
    """
    found = ledger.find_organisation(work, reference)
    if found is not None:
        return Party(id=found.id, name=found.name, code=found.code)
    account = _account(work, reference)
    if account is None:
        raise NotFound(
            "no_party",
            Text(f"没有单位或账号「{reference[:80]}」", f"There is no body or account “{reference[:80]}”."),
            where={"name": reference[:80]},
            hint=Text("请用统一社会信用代码或登记的全称", "Use the credit code, or the name as registered."),
        )
    return _party_of(work, account)


def _party_of(work: Work, account: Actor) -> Party:
    """An account stands for its organisation: a company is no second applicant or provider by the name of its clerk."""
    found = ledger.find_organisation(work, account.org) if account.org else None
    if found is None:
        return Party(id=account.account, name=account.name or account.account, person=True)
    return Party(id=found.id, name=found.name, code=found.code)


def _account(work: Work, name: str) -> Actor | None:
    # Whoever opened an account for themselves learns of no other account, not even that there is one.
    if work.actor.citizen and name != work.actor.account:
        return None
    try:
        return people.who_is(work, name)
    except (NotFound, Refused):
        return None


def fen_of(said: str | int, *, field: str = "amount") -> int:
    """Yuan as people write them, such as "1200.50", as whole fen. BadInput `bad_amount` for less than one fen or a part of it."""
    text = str(said).strip().replace("\uff0c", ",")
    value = Decimal(text.replace(",", "")) * FEN if _AMOUNT.fullmatch(text) else Decimal()
    if value != value.to_integral_value() or not 0 < value <= MOST_FEN:
        raise BadInput(
            "bad_amount",
            Text(f"金额无效：{str(said)[:40]}", f"Not an amount: {str(said)[:40]}"),
            where={"field": field},
            hint=Text("以元为单位，最多两位小数，大于零", "In yuan, above zero, two decimals at most."),
        )
    return int(value)


def must_be_amount(amount: int, *, field: str = "amount") -> None:
    """Raise BadInput `bad_amount` unless it is a whole number of fen above zero."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= MOST_FEN:
        raise BadInput(
            "bad_amount",
            Text("金额应为大于零的整数分", "An amount is a whole number of fen above zero."),
            where={"field": field},
        )


def same_words(said: str) -> str:
    """A name as names are compared: width, case and spaces make no second project, invoice or contract."""
    return "".join(unicodedata.normalize("NFKC", said).split()).casefold()


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals: 1,200.50."""
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{rest // FEN:,}.{rest % FEN:02d}"
