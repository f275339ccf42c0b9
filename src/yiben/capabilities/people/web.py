"""People over HTTP: sign in, sign out, one's own account. Parses, calls verbs, shows; decides nothing."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import people
from yiben.capabilities.people.model import Account, ApiToken, Session, SignedIn, TotpOffer
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import safe_next
from yiben.ui.doors import SESSION_COOKIE, AnyVisit, CitizenVisit, SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(PageView):
    """The sign-in form; `error` says why the last try failed."""

    template: ClassVar[str] = "people/sign_in.html"
    name: str
    next: str
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage(PageView):
    """Who one is, and what one can change about it. `secret` is a token just made, shown once."""

    template: ClassVar[str] = "people/account.html"
    place: ClassVar[str] = "account"
    account: Account
    tokens: tuple[ApiToken, ...]
    others: tuple[Account, ...]
    sessions: tuple[SignedIn, ...]
    session: str  # this one
    error: str = ""
    failed: str = ""  # which form the error belongs to
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenPage(PageView):
    """A citizen's own account. `fresh`: it was opened just now, and its number must be written down."""

    template: ClassVar[str] = "people/citizen.html"
    place: ClassVar[str] = "account"
    account: Account
    number: str  # in groups of three
    sessions: tuple[SignedIn, ...]
    session: str
    fresh: bool
    error: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage(PageView):
    """Setting up a second factor: the code to scan, or the recovery codes once it is confirmed."""

    template: ClassVar[str] = "people/second_factor.html"
    place: ClassVar[str] = "account"
    offer: TotpOffer | None
    codes: tuple[str, ...] = ()
    error: str = ""


@router.get("/sign-in", name="people.sign_in")
def sign_in_form(visit: AnyVisit) -> Response:
    """The form; somebody already signed in is led on."""
    following = safe_next(visit.text("next", default="/"))
    if visit.actor:
        return visit.to(following)
    return visit.show(SignInPage(name="", next=following))


@router.post("/sign-in")
def sign_in(visit: AnyVisit) -> Response:
    """Open a session and lead to where the visitor wanted to go."""
    name, following = visit.text("name"), safe_next(visit.text("next", default="/"))
    client = visit.request.client
    password = visit.form.get("password")
    try:
        opened = people.sign_in(
            visit.office,
            name=name,
            password=password if isinstance(password, str) else "",
            code=visit.text("code"),
            address=client.host if client else "unknown",
        )
    except Refused as error:
        again = SignInPage(
            name=name, next=following, error=str(error.message), hint=str(error.hint) if error.hint else ""
        )
        return visit.show(again, status=error.status)
    return remember(visit, visit.to(following), opened)


@router.post("/sign-out")
def sign_out(visit: AnyVisit) -> Response:
    """End the session of this browser."""
    if visit.actor:
        with visit.writing() as work:
            people.sign_out(work, visit.request.cookies.get(SESSION_COOKIE, ""))
    answer = visit.to("/sign-in", done="people.signed_out")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/account", name="people.account")
def account(visit: CitizenVisit) -> Response:
    """One's own account; the owner sees everybody's."""
    return visit.show(_account_page(visit))


@router.post("/account/password")
def change_password(visit: CitizenVisit) -> Response:
    """Change one's own password; every other session ends."""
    old, new = visit.form.get("old"), visit.form.get("new")
    token = visit.request.cookies.get(SESSION_COOKIE, "")
    try:
        if new != visit.form.get("again"):
            raise BadInput("passwords_differ", Text("两次输入的新密码不同", "The two new passwords differ."))
        with visit.writing() as work:
            signed = people.session(work, token)
            people.change_password(
                work, old=str(old or ""), new=str(new or ""), session=signed.session if signed else ""
            )
    except YibenError as error:
        return account_failed(visit, "password", error)
    return visit.to("/account", done="people.password_changed")


@router.post("/account/tokens")
def create_token(visit: SignedVisit) -> Response:
    """Make an access token and show it once."""
    days = visit.text("days", default="90")
    try:
        with visit.writing() as work:
            made = people.create_token(
                work,
                visit.who.account,
                days=int(days) if days.isdecimal() and len(days) < 10 else 0,
                title=visit.text("title"),
            )
    except YibenError as error:
        return account_failed(visit, "token", error)
    page = _account_page(visit)
    assert isinstance(page, AccountPage)
    return visit.show(replace(page, secret=made.secret))


@router.post("/account/tokens/{token}/revoke")
def revoke_token(visit: SignedVisit, token: str) -> Response:
    """End a token now."""
    with visit.writing() as work:
        people.revoke_token(work, token)
    return visit.to("/account", done="people.token_revoked")


@router.post("/account/second-factor")
def offer_second_factor(visit: CitizenVisit) -> Response:
    """Offer a secret to scan; it counts only once confirmed."""
    with visit.writing() as work:
        offer = people.set_totp(work)
    return visit.show(SecondFactorPage(offer=offer))


@router.post("/account/second-factor/confirm")
def confirm_second_factor(visit: CitizenVisit) -> Response:
    """Put the second factor in force and show the recovery codes once."""
    try:
        with visit.writing() as work:
            codes = people.confirm_totp(work, visit.text("code"))
    except YibenError as error:
        # The secret is not shown again: whoever scanned it types the next code, others start over.
        return visit.show(SecondFactorPage(offer=None, error=str(error.message)), status=error.status)
    return visit.show(SecondFactorPage(offer=None, codes=codes))


@router.post("/account/second-factor/remove")
def remove_second_factor(visit: CitizenVisit) -> Response:
    """Take one's own second factor away, with one's password."""
    password = visit.form.get("password")
    try:
        with visit.writing() as work:
            people.remove_totp(work, visit.who.account, password=str(password or ""))
    except YibenError as error:
        return account_failed(visit, "factor", error)
    return visit.to("/account", done="people.factor_removed")


@router.post("/account/sessions/{session}/end")
def end_session(visit: CitizenVisit, session: str) -> Response:
    """Sign out somewhere else."""
    with visit.writing() as work:
        people.end_own_session(work, session)
    return visit.to("/account", done="people.session_ended")


def remember(visit: Visit, answer: Response, opened: Session) -> Response:
    """The same answer with the cookie of a session just opened."""
    settings = visit.office.settings
    answer.set_cookie(
        SESSION_COOKIE,
        opened.token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return answer


def _account_page(visit: Visit) -> AccountPage | CitizenPage:
    actor: Actor = visit.who
    with visit.reading() as work:
        everybody = people.list_accounts(work)
        mine = next(each for each in everybody if each.name == actor.account)
        sessions = people.own_sessions(work)
        signed = people.session(work, visit.request.cookies.get(SESSION_COOKIE, ""))
        here = signed.session if signed else ""
        if actor.citizen:
            return CitizenPage(
                account=mine,
                number=" ".join(mine.name[at : at + 3] for at in range(0, len(mine.name), 3)),
                sessions=sessions,
                session=here,
                fresh=visit.text("fresh") == "1",
            )
        return AccountPage(
            account=mine,
            tokens=people.list_tokens(work, actor.account),
            others=tuple(each for each in everybody if each.name != actor.account),
            sessions=sessions,
            session=here,
        )


def account_failed(visit: Visit, form: str, error: YibenError) -> Response:
    """The account page again, with what was wrong beside the form it belongs to."""
    says = f"{error.message} {error.hint}" if error.hint else str(error.message)
    return visit.show(replace(_account_page(visit), error=says, failed=form), status=error.status)
