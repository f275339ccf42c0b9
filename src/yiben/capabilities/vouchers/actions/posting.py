"""Writing entries (记账): every one comes to zero, in one transaction with what it is about."""

from collections.abc import Mapping

from yiben.capabilities.vouchers.actions.standing import yuan
from yiben.capabilities.vouchers.model import Books
from yiben.capabilities.vouchers.store import postings as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

TREASURY, FREE, OPEN, HELD, DUE, PAID = "treasury", "free", "open", "held", "due", "paid"
_MAY_FALL = frozenset({TREASURY, DUE})
_SHORT: Mapping[str, Text] = {
    FREE: Text("券种的可用额度不足", "The scheme has not so much left"),
    OPEN: Text("券面余额不足", "The voucher has not so much left"),
    HELD: Text("占用的金额不足", "Not so much is held"),
    PAID: Text("已付金额不足", "Not so much was paid"),
}


def account(kind: str, owner: str, more: str = "") -> str:
    """The name of an account: `<owner>:<kind>`, of a provider `<scheme>/<provider>:due`."""
    return f"{owner}/{more}:{kind}" if more else f"{owner}:{kind}"


def post(
    work: Work, kind: str, postings: Mapping[str, int], *, scheme: str, subject: str, note: str = ""
) -> str:
    """Write one entry; Refused `not_enough` when an account would fall below zero. The entry's identifier."""
    assert sum(postings.values()) == 0, postings
    moving = {name: amount for name, amount in sorted(postings.items()) if amount}
    for name, amount in moving.items():
        ends = name.rpartition(":")[2]
        rule = "allowed" if ends in _MAY_FALL else "refused"
        if not store.move(work.db, name, amount, scheme=scheme, below_zero=rule):
            raise _short(work, name, ends, amount)
    made = new_id("ent")
    said = {
        "id": made,
        "kind": kind,
        "scheme": scheme,
        "subject": subject,
        "note": note[:2000],
        "at": stamp(work.now()),
        "by": work.actor.account,
    }
    store.write(work.db, said, moving)
    return made


def balance(work: Work, name: str) -> int:
    """What is in one account, in fen."""
    return store.balance(work.db, name)


def lock(work: Work, name: str, *, scheme: str) -> None:
    """Nobody else posts to an account until the transaction ends."""
    store.move(work.db, name, 0, scheme=scheme, below_zero="allowed")


def check_books(work: Work) -> Books:
    """Whether every entry comes to zero and every balance is what was posted (账平检查)."""
    count, unbalanced, differing = store.faults(work.db)
    return Books(entries=count, unbalanced=tuple(unbalanced), differing=tuple(differing))


def _short(work: Work, name: str, ends: str, amount: int) -> Refused:
    says, has = _SHORT[ends], store.balance(work.db, name)
    return Refused(
        "not_enough",
        Text(
            f"{says.zh}：现有 {yuan(has)} 元，需要 {yuan(-amount)} 元",
            f"{says.en}: {yuan(has)} yuan are there, {yuan(-amount)} are needed.",
        ),
        where={"measure": name, "left": has},
    )
