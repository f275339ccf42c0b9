"""Builds the web application: hangs every room's doors into the site and says who is calling."""

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request

import yiben.capabilities.people.web as people_web
from yiben.app.doors import docs, health
from yiben.app.gauges import Meter, Metered
from yiben.capabilities import people
from yiben.kernel.actors import SYSTEM
from yiben.ui.doors import NOBODY, SESSION_COOKIE, Caller, Means, Recognise, SignInNeeded
from yiben.ui.pages import NavEntry
from yiben.ui.site import build_site

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

_HERE = Path(__file__).parent
_CAPABILITIES = ("people",)
ROOMS = {name: _HERE.parent / "capabilities" / name / "templates" for name in _CAPABILITIES} | {
    "app": _HERE / "templates"
}
"""Where each room keeps its templates and its words, by the prefix they are called with."""

_MENU = (
    NavEntry(place="home", key="menu.home", href="/"),
    NavEntry(place="intake", key="menu.intake", href="/intake"),
    NavEntry(place="search", key="menu.search", href="/search"),
    NavEntry(place="query", key="menu.query", href="/query"),
    NavEntry(place="log", key="menu.log", href="/log"),
)
_ABOUT = "One ledger of every data item, a guard on every road out, evidence of every step. 一本账、一道闸、步步留痕。"


def build(platform: "Platform") -> FastAPI:
    """The application on one home. `platform` is at `app.state.platform` for every door."""
    meter = Meter()
    office = platform.office
    upload = office.settings.upload_mb * 1_048_576
    app = build_site(
        office=office,
        rooms=ROOMS,
        routers=(people_web.router, docs.router, health.router(office, meter)),
        recognise=recogniser(platform),
        menu=_MENU,
        larger={"/intake": upload, "/api/intake": upload},
        description=_ABOUT,
    )
    app.state.platform = platform
    app.add_middleware(Metered, meter=meter)
    return app


def recogniser(platform: "Platform") -> Recognise:
    """Looks up whoever calls: a bearer token, else the session cookie, else nobody."""
    office = platform.office

    def recognise(request: Request) -> Caller:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            with office.reading(SYSTEM) as work:
                actor = people.bearer(work, secret)
            if actor is None:
                raise SignInNeeded
            return Caller(actor=actor, means=Means.TOKEN)
        cookie = request.cookies.get(SESSION_COOKIE)
        if not cookie:
            return NOBODY
        with office.reading(SYSTEM) as work:
            signed = people.session(work, cookie)
        if signed is None:
            return NOBODY
        if signed.stale:
            with office.writing(SYSTEM) as work:
                people.seen(work, signed)
        return Caller(actor=signed.actor, means=Means.SESSION, csrf=signed.csrf)

    return recognise
