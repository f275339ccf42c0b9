"""Connecting two installations on pages 建立级联: invite, look at an invitation, join, show another certificate.

Each act asks for the second factor anew: whoever is let in here reads the catalogue and is believed about labels.
Both sides see both fingerprints, to compare them by another way than the invitation came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cascading.hub import hub_page, keeps
from yiben.capabilities import cascade, people
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_LONGEST = 20_000  # characters of an invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitePage(PageView):
    """The form; below it the invitation, shown this once."""

    template: ClassVar[str] = "cascade/invite.html"
    place: ClassVar[str] = "cascade"
    us: cascade.Myself | None
    fingerprint: str | None
    invitation: str
    keeps: bool
    has_factor: bool
    error: YibenError | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage(PageView):
    """The field for an invitation; then what it says, and the form it is used by."""

    template: ClassVar[str] = "cascade/join.html"
    place: ClassVar[str] = "cascade"
    us: cascade.Myself | None
    fingerprint: str | None
    invitation: str
    invited: cascade.Invited | None
    keeps: bool
    has_factor: bool
    error: YibenError | None
    said: Mapping[str, str]


@router.get("/cascade/invite")
def invite_form(visit: SignedVisit) -> Response:
    """The form."""
    return visit.show(_invite(visit))


@router.post("/cascade/invite")
def invite(visit: SignedVisit) -> Response:
    """Make an invitation for one installation; it is shown once and kept nowhere."""
    try:
        actor = people.show_factor(visit.office, visit.who, visit.text("code"))
        with visit.office.writing(actor) as work:
            made = cascade.invite(work, name=visit.text("name"), address=visit.text("address"))
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_invite(visit, error=error), status=error.status)
    return visit.show(_invite(visit, invitation=made))


@router.get("/cascade/join")
def join_form(visit: SignedVisit) -> Response:
    """The field for the invitation."""
    return visit.show(_join(visit))


@router.post("/cascade/join")
def join(visit: SignedVisit) -> Response:
    """Look at an invitation (`act` is `look`), or use it once its fingerprint was compared."""
    try:
        text = visit.text("invitation")[:_LONGEST]
        with visit.reading() as work:
            invited = cascade.read_invitation(work, text)
        if visit.text("act") == "look":
            return visit.show(_join(visit, invited=invited))
        cascade.must_match(invited, visit.text("fingerprint"))
        if visit.text("compared") != "yes":
            raise BadInput(
                "not_compared",
                Text("请先与对方核对证书指纹", "Compare the fingerprint with the other side first."),
                where={"field": "compared"},
            )
        actor = people.show_factor(visit.office, visit.who, visit.text("code"))
        peer = cascade.join(visit.office, actor, text, name=visit.text("name"), address=visit.text("address"))
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_join(visit, error=error), status=error.status)
    return visit.to(f"/cascade/peers/{peer.id}", done="cascade.joined")


@router.post("/cascade/renew")
def renew(visit: SignedVisit) -> Response:
    """Show peers another certificate from now on; the old one is refused."""
    try:
        actor = people.show_factor(visit.office, visit.who, visit.text("code"))
        with visit.office.writing(actor) as work:
            cascade.renew(work)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(hub_page(visit, error=error), status=error.status)
    return visit.to("/cascade", done="cascade.renewed")


def _invite(visit: Visit, *, invitation: str = "", error: YibenError | None = None) -> InvitePage:
    with visit.reading() as work:
        return InvitePage(
            us=cascade.myself(work),
            fingerprint=cascade.own_fingerprint(work),
            invitation=invitation,
            keeps=keeps(visit.who),
            has_factor=people.read_account(work, visit.who.account).has_totp,
            error=error,
            said={name: visit.text(name) for name in ("name", "address")},
        )


def _join(
    visit: Visit, *, invited: cascade.Invited | None = None, error: YibenError | None = None
) -> JoinPage:
    text = visit.text("invitation")[:_LONGEST]
    with visit.reading() as work:
        if error is not None and error.code != "bad_invitation" and keeps(visit.who):
            invited = cascade.read_invitation(work, text)
        return JoinPage(
            us=cascade.myself(work),
            fingerprint=cascade.own_fingerprint(work),
            invitation=text,
            invited=invited,
            keeps=keeps(visit.who),
            has_factor=people.read_account(work, visit.who.account).has_totp,
            error=error,
            said={name: visit.text(name) for name in ("name", "address")},
        )
