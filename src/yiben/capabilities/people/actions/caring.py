"""What the law asks of accounts over time: agreements, leavers, the yearly review.

PBOC draft Art. 16 (保密协议; 人员变动时及时调整权限或者收回账号) and Art. 29 (每年至少一次核验), seed 002 lines 315, 403.
"""

from datetime import timedelta

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import disable, find, owner_only
from yiben.capabilities.people.model import Account, DueReview
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.text import Text

REVIEW_DAYS = 365  # "每年至少一次": a rolling year is our reading, the text does not say
_PRIVILEGED = frozenset({Role.OWNER, Role.OFFICER, Role.STEWARD})


def record_nda(work: Work, name: str) -> Account:
    """A signed confidentiality agreement (保密协议) is on file. By an owner or officer, never for oneself."""
    found = _other(work, name)
    store.update_account(work.db, found.name, nda=stamp(work.now()))
    work.leave("account.nda_recorded", found.name)
    return find(work, name)


def withdraw_nda(work: Work, name: str) -> Account:
    """The agreement is over or was never there. The next statement knows."""
    found = _other(work, name)
    store.update_account(work.db, found.name, nda=None)
    work.leave("account.nda_withdrawn", found.name)
    return find(work, name)


def close_account(work: Work, name: str) -> Account:
    """Whoever held it left: no sign-in, no session, no token from now on, for good. The owner's verb."""
    owner_only(work)
    closed = disable(work, name)
    store.update_account(work.db, closed.name, left_on=day_in_beijing(work.now()).isoformat(), nda=None)
    work.leave("account.closed", closed.name)
    return find(work, name)


def due_reviews(work: Work, *, days: int = REVIEW_DAYS) -> tuple[DueReview, ...]:
    """Usable accounts nobody has confirmed for `days` days; the longest first. For owner, officer, auditor."""
    _overseer(work)
    before = stamp(work.now() - timedelta(days=days))
    due = [
        DueReview(account=one, since=one.reviewed or one.created, privileged=bool(one.roles & _PRIVILEGED))
        for one in store.all_accounts(work.db)
        if not one.disabled and (one.reviewed or one.created) <= before
    ]
    return tuple(sorted(due, key=lambda one: one.since))


def review_account(work: Work, name: str) -> Account:
    """Confirm that an account is still needed as it is. By an owner or officer, never one's own."""
    found = _other(work, name)
    store.update_account(work.db, found.name, reviewed=stamp(work.now()))
    work.leave(
        "account.reviewed",
        found.name,
        roles=sorted(found.roles),
        clearance=found.clearance,
        nda=bool(found.nda),
    )
    return find(work, name)


def _overseer(work: Work) -> None:
    if not work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        raise Refused(
            "officer_only",
            Text("账号核验由所有者或数据安全官负责", "Accounts are reviewed by the owner or an officer."),
            hint=Text("请联系数据安全官", "Ask the data security officer."),
        )


def _other(work: Work, name: str) -> Account:
    found = find(work, name)
    if not work.actor.holds(Role.OWNER, Role.OFFICER):
        _overseer(work)
        raise Refused("officer_only", Text("审计人员只读", "An auditor only reads."))
    must_be_another_account(
        work.actor,
        found.name,
        says=Text("不能为自己办理", "Nobody does this for themselves."),
        where={"account": found.name},
        hint=Text("请由另一位所有者或数据安全官办理", "Another owner or officer has to."),
    )
    return found
