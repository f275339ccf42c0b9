"""Accounts 账号核验: agreements on file, who is due for review, leavers. Four eyes: never for oneself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import ledger, people
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, demand
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_LOOKERS = (Role.OWNER, Role.OFFICER, Role.AUDITOR)
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account. `since`: its last review, or its creation."""

    account: people.Account
    organisation: str
    roles: tuple[str, ...]
    since: str
    due: bool
    privileged: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage(PageView):
    """All accounts, with what is due."""

    template: ClassVar[str] = "rules/accounts.html"
    place: ClassVar[str] = "account"
    rows: tuple[AccountRow, ...]
    total: int
    due: int
    without_nda: int
    q: str
    state: str
    may_care: bool
    may_close: bool
    error: YibenError | None


@router.get("/accounts")
def accounts(visit: SignedVisit) -> Response:
    """The list; `q` searches names and roles, `state` is due, no_nda, privileged or closed."""
    demand(visit, *_LOOKERS)
    return visit.show(_page(visit))


@router.post("/accounts/{name}/{act}")
def care(visit: SignedVisit, name: str, act: str) -> Response:
    """Put an agreement on file, take it off, confirm an account, close it."""
    acts = {
        "nda": people.record_nda,
        "withdraw": people.withdraw_nda,
        "review": people.review_account,
        "close": people.close_account,
    }
    if act not in acts:
        raise NotFound("no_act", Text("没有这种操作", "There is no such act."), where={"act": act[:40]})
    try:
        with visit.writing() as work:
            acts[act](work, name)
    except YibenError as error:
        demand(visit, *_LOOKERS)
        return visit.show(_page(visit, error=error), status=error.status)
    return visit.to("/accounts", done=f"rules.account_{act}")


def _page(visit: Visit, *, error: YibenError | None = None) -> AccountsPage:
    q, state = visit.text("q")[:100], visit.text("state")
    with visit.reading() as work:
        everybody = people.list_accounts(work)
        names = ledger.organisation_names(work, sorted({one.org for one in everybody if one.org}))
        before = stamp(work.now() - _YEAR)
    words = visit.doors.pages.words
    rows = [
        AccountRow(
            account=one,
            organisation=names.get(one.org, one.org) if one.org else "",
            roles=tuple(words.say(f"role.{role}") for role in sorted(one.roles)),
            since=one.reviewed or one.created,
            due=not one.disabled and (one.reviewed or one.created) <= before,
            privileged=bool(one.roles & {Role.OWNER, Role.OFFICER, Role.STEWARD}),
            own=one.name in (visit.who.account, visit.who.acting_for),
        )
        for one in everybody
    ]
    return AccountsPage(
        rows=tuple(row for row in rows if _is(row, state) and _matches(row, q)),
        total=len(rows),
        due=sum(row.due for row in rows),
        without_nda=sum(row.account.nda is None and not row.account.disabled for row in rows),
        q=q,
        state=state,
        may_care=visit.who.holds(Role.OWNER, Role.OFFICER),
        may_close=visit.who.holds(Role.OWNER),
        error=error,
    )


def _is(row: AccountRow, state: str) -> bool:
    known = {
        "due": row.due,
        "no_nda": row.account.nda is None and not row.account.disabled,
        "privileged": row.privileged,
        "closed": row.account.left is not None,
    }
    return known.get(state, True)


def _matches(row: AccountRow, q: str) -> bool:
    one = row.account
    said = f"{one.name} {one.title.zh} {one.title.en} {row.organisation} {' '.join(row.roles)}".casefold()
    return all(word in said for word in q.casefold().split())
