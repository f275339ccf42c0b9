"""Builds the web application: hangs every room's doors into the site and says who is calling."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

import yiben.capabilities.access.web as access_web
import yiben.capabilities.grants.web as grants_web
import yiben.capabilities.intake.web as intake_web
import yiben.capabilities.ledger.web as ledger_web
import yiben.capabilities.ledger.web_labels as labels_web
import yiben.capabilities.people.web as people_web
from yiben.app.benefits.routers import ROUTERS as BENEFITS
from yiben.app.benefits.routers import STEPS as BENEFIT_STEPS
from yiben.app.benefits.specimens import specimens as benefit_specimens
from yiben.app.cascading.routers import ROUTERS as CASCADE
from yiben.app.cases.counting import Waiting
from yiben.app.cases.routers import ROUTERS as CASES
from yiben.app.cases.routers import STEP_FILES, STEPS
from yiben.app.cataloguing.routers import LARGER as LISTS
from yiben.app.cataloguing.routers import ROUTERS as CATALOGUE
from yiben.app.classifying.routers import ROUTERS as CLASSIFYING
from yiben.app.developing import grant_page, seals, serving
from yiben.app.developing.pointing import desk_of_keys, pointing
from yiben.app.doors import (
    assess,
    benefits,
    bring,
    decide,
    deliveries,
    docs,
    health,
    log,
    programmes,
    resource,
    statements,
    stats,
    verify,
    witness,
)
from yiben.app.doors.desk import Desk
from yiben.app.gauges import Meter, Metered
from yiben.app.harvesting.routers import ROUTERS as HARVESTING
from yiben.app.interchange.ckan import Exchange
from yiben.app.interchange.routers import PUBLIC as EXCHANGED
from yiben.app.interchange.routers import ROUTERS as EXCHANGE
from yiben.app.machines.assistants import Assistants
from yiben.app.machines.routers import ROUTERS as MACHINES
from yiben.app.objecting.routers import ROUTERS as OBJECTIONS
from yiben.app.objecting.routers import STEPS as OBJECTION_STEPS
from yiben.app.opening.routers import ROUTERS as OPENING
from yiben.app.participating.routers import PUBLIC as TAKING_PART
from yiben.app.participating.routers import ROUTERS as PARTICIPATING
from yiben.app.participating.specimens import specimens as wish_specimens
from yiben.app.planning.routers import ROUTERS as PLANS
from yiben.app.planning.routers import STEPS as PLAN_STEPS
from yiben.app.portal.open_desk import Counting, OpenDesk
from yiben.app.portal.routers import MARKS, OPEN_MENU, PUBLIC
from yiben.app.portal.routers import ROUTERS as PORTAL
from yiben.app.portal.specimens import specimens as portal_specimens
from yiben.app.portal.swift import Swift as PublicSwift
from yiben.app.powers.routers import LARGER as POWER_LISTS
from yiben.app.powers.routers import ROUTERS as POWERS
from yiben.app.profiles.routers import ROUTERS as PROFILES
from yiben.app.programming.routers import ROUTERS as PROGRAMMING
from yiben.app.programming.specimens import specimens as policy_specimens
from yiben.app.recounting import pages as recounting
from yiben.app.regulations.routers import ROUTERS as REGULATIONS
from yiben.app.sharing.routers import ROUTERS as SHARING
from yiben.app.tracing.routers import ROUTERS as TRACING
from yiben.app.welcoming import cockpit
from yiben.app.wiring import Platform
from yiben.app.workspaces.routers import ROUTERS as WORKSPACES
from yiben.app.zoning.routers import FILES as ZONE_FILES
from yiben.app.zoning.routers import ROUTERS as ZONES
from yiben.capabilities import harvesting, people, policy
from yiben.capabilities.access import verification
from yiben.capabilities.sharing import dataapi, end_with
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import utc_now
from yiben.ui.doors import NOBODY, SESSION_COOKIE, Caller, Means, Recognise, SignInNeeded
from yiben.ui.pages import NavEntry, minute
from yiben.ui.site import build_site

_HERE = Path(__file__).parent
_CAPABILITIES = ("people", "ledger", "intake", "access", "grants")
ROOMS = {name: _HERE.parent / "capabilities" / name / "templates" for name in _CAPABILITIES} | {
    "app": _HERE / "templates",
    "rules": _HERE / "regulations" / "templates",
    "cases": _HERE / "cases" / "templates",
    "data": _HERE / "developing" / "templates",
    "sharing": _HERE / "sharing" / "templates",
    "objections": _HERE / "objecting" / "templates",
    "catalogue": _HERE / "cataloguing" / "templates",
    "harvesting": _HERE / "harvesting" / "templates",
    "profiles": _HERE / "profiles" / "templates",
    "checks": _HERE / "opening" / "checking_templates",
    "participating": _HERE / "participating" / "templates",
    "portal": _HERE / "portal" / "templates",
    "opening": _HERE / "opening" / "templates",
    "open": _HERE / "portal" / "open_templates",
    "welcome": _HERE / "welcoming" / "templates",
    "planning": _HERE / "planning" / "templates",
    "powers": _HERE / "powers" / "templates",
    "programming": _HERE / "programming" / "templates",
    "classifying": _HERE / "classifying" / "templates",
    "recounting": _HERE / "recounting" / "templates",
    "benefits": _HERE / "benefits" / "templates",
    "workspaces": _HERE / "workspaces" / "templates",
    "zoning": _HERE / "zoning" / "templates",
    "tracing": _HERE / "tracing" / "templates",
    "cascade": _HERE / "cascading" / "templates",
}
"""Where each room keeps its templates and its words, by the prefix they are called with."""

NAMES: dict[str, Callable[..., Any]] = {
    "level_word": policy.level_title,
    "meaning_word": lambda semantic: policy.meaning(semantic).title,
    "reason_word": harvesting.reason,
    "note_word": harvesting.note,
    "seen_at": lambda: minute(utc_now()),
}
"""What templates may ask besides their page: how people call a level or a meaning, and when it is seen."""

_DRAFTERS = (Role.OWNER, Role.OFFICER, Role.STEWARD, Role.ANALYST, Role.BUREAU)
_REVIEWERS = (Role.OWNER, Role.OFFICER, Role.STEWARD, Role.AUDITOR)
_MENU = (
    NavEntry(place="home", key="menu.home", href="/"),
    NavEntry(place="todo", key="cases.menu", href="/todo"),
    NavEntry(place="intake", key="menu.intake", href="/intake"),
    NavEntry(place="search", key="menu.search", href="/search"),
    NavEntry(place="query", key="menu.query", href="/query"),
    NavEntry(place="sharing", key="sharing.menu", href="/sharing"),
    NavEntry(place="catalogue", key="catalogue.menu", href="/catalogue"),
    NavEntry(place="opening", key="opening.menu", href="/opening"),
    NavEntry(place="plans", key="planning.menu", href="/plans/cockpit"),
    NavEntry(place="programming", key="programming.menu", href="/programming", roles=_DRAFTERS),
    NavEntry(place="zones", key="zoning.menu", href="/zoning", further=True),
    NavEntry(place="workspaces", key="workspaces.menu", href="/workspaces", further=True),
    NavEntry(place="cascade", key="cascade.menu", href="/cascade", further=True),
    NavEntry(place="packs", key="rules.menu.packs", href="/packs", further=True),
    NavEntry(place="verify", key="app.verify.menu", href="/verify", further=True),
    NavEntry(place="exceptions", key="rules.menu.exceptions", href="/exceptions", further=True),
    NavEntry(place="labels", key="ledger.review.menu", href="/labels", further=True, roles=_REVIEWERS),
    NavEntry(place="log", key="menu.log", href="/log", further=True),
    NavEntry(place="notices", key="cases.notices.menu", href="/notices", sign="bell.svg"),
)
_ABOUT = "One ledger, a guard on every road out, evidence of every step. 一本账、一道闸、步步留痕。"


def build(platform: Platform) -> FastAPI:
    """The application on one home. `platform` is at `app.state.platform` for every door."""
    meter = Meter()
    office = platform.office
    upload = office.settings.upload_mb * 1_048_576
    attached = office.settings.attachment_mb * STEP_FILES * 1_048_576
    waiting = Waiting(office)
    app = build_site(
        office=office,
        rooms=ROOMS,
        routers=(
            *EXCHANGE,  # before the portal: `/datasets/x.ttl` is no dataset called `x.ttl`
            *PORTAL,  # early: strangers ask most, and routes are tried in order
            people_web.router,
            ledger_web.router,
            labels_web.router,
            intake_web.router,
            bring.router,
            bring.api,
            resource.router,
            resource.api,
            access_web.router,
            access_web.api,
            grants_web.router,
            grants_web.api,
            stats.router,
            stats.api,
            decide.api,
            benefits.api,
            assess.api,
            programmes.api,
            *REGULATIONS,
            *SHARING,
            *OBJECTIONS,
            *CASES,
            *CATALOGUE,
            *CLASSIFYING,
            recounting.router,
            recounting.api,
            *OPENING,
            *PLANS,
            *POWERS,
            *PROGRAMMING,
            *WORKSPACES,
            *ZONES,
            *HARVESTING,
            *BENEFITS,
            *PROFILES,
            *PARTICIPATING,
            *TRACING,
            *CASCADE,
            verify.router,
            verify.api,
            deliveries.router,
            serving.api,
            grant_page.router,
            seals.router,
            seals.api,
            statements.router,
            log.router,
            witness.api(office),
            log.api,
            docs.router,
            *MACHINES,
            cockpit.router,
            health.router(office, meter),
        ),
        recognise=recogniser(platform),
        menu=_MENU,
        open_menu=OPEN_MENU,
        specimens=lambda words: (
            *portal_specimens(words),
            *wish_specimens(words),
            *benefit_specimens(words),
            *policy_specimens(words),
        ),
        larger={"/intake": upload, "/api/intake": upload}
        | dict.fromkeys((*STEPS, *OBJECTION_STEPS, *PLAN_STEPS, *BENEFIT_STEPS, *ZONE_FILES), attached)
        | LISTS
        | POWER_LISTS,
        names=NAMES,
        description=_ABOUT,
        counts=waiting.counts,
    )
    app.router.routes.insert(0, Route("/mcp", Assistants(platform), include_in_schema=False))
    app.state.platform = platform
    app.state.waiting = waiting
    app.state.end_with_grant = end_with
    app.state.desk = Desk()
    desk = verification.Desk(office, lambda: platform.lake)
    app.add_middleware(verify.Swift, desk=desk, secure=office.settings.secure_cookies)
    app.add_middleware(
        serving.Swift,
        office=office,
        lake=lambda: platform.lake,
        meter=dataapi.Meter(office),
        lookup=pointing(desk_of_keys(office)),
    )
    app.add_middleware(Exchange, office=office)
    open_desk = app.state.open_desk = OpenDesk(office, lambda: platform.lake, shelf=platform.open_shelf)
    app.add_middleware(
        PublicSwift,
        office=office,
        addresses=(*EXCHANGED, *PUBLIC, *TAKING_PART),
        marks=MARKS,
    )
    app.add_middleware(Counting, desk=open_desk)
    app.add_middleware(Metered, meter=meter)
    return app


def recogniser(platform: Platform) -> Recognise:
    """Looks up whoever calls: a bearer token, else the session cookie, else nobody."""
    office = platform.office

    def bearer(secret: str) -> Caller:
        with office.reading(SYSTEM) as work:
            actor = people.bearer(work, secret)
        if actor is None:
            raise SignInNeeded
        return Caller(actor=actor, means=Means.TOKEN)

    def signed_in(cookie: str) -> Caller:
        with office.reading(SYSTEM) as work:
            signed = people.session(work, cookie)
        if signed is None:
            return NOBODY
        if signed.stale:
            with office.writing(SYSTEM) as work:
                people.seen(work, signed)
        return Caller(actor=signed.actor, means=Means.SESSION, csrf=signed.csrf)

    async def recognise(request: Request) -> Caller:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await run_in_threadpool(bearer, secret)
        cookie = request.cookies.get(SESSION_COOKIE)
        return await run_in_threadpool(signed_in, cookie) if cookie else NOBODY  # strangers need no thread

    return recognise
