"""Every public address of the portal, for the site to hang in, and what is answered from kept bytes.

Rooms add a line each: their router to `ROUTERS`, addresses anybody may see and that hold nothing of one visitor to
`PUBLIC`, and what moves when those pages change to `MARKS`.
"""

from yiben.app.portal import (
    applying,
    bulk,
    data,
    dataset,
    dataset_editions,
    downloads,
    front,
    licences,
    listing,
    saving,
    suggesting,
)
from yiben.app.portal.swift import Mark, Public
from yiben.capabilities import opening, participation
from yiben.ui.pages import NavEntry

OPEN_DATA = (
    bulk.router,
    applying.router,
    data.router,
    dataset_editions.router,
    downloads.router,
    dataset.router,
)
"""Pages of one dataset. Behind every other address below /datasets: `/datasets/{slug}` would take them too."""

FINDING = (front, suggesting, listing, saving, licences)
ROUTERS = (*(room.router for room in FINDING), saving.feeds, *OPEN_DATA)

PUBLIC: tuple[Public, ...] = (
    *(room.ADDRESS for room in FINDING),
    Public(path="/datasets/{slug}", asks=frozenset({"chart"}), seconds=60.0),
)
"""What `Swift` answers strangers from what was rendered before."""

MARKS: tuple[Mark, ...] = (opening.newest_change, participation.moved)
"""One cheap query each, made at most four times a second."""

OPEN_MENU = (
    NavEntry(place="home", key="portal.menu.home", href="/"),
    NavEntry(place="datasets", key="portal.menu.datasets", href="/datasets"),
    NavEntry(place="topics", key="portal.menu.topics", href="/topics"),
    NavEntry(place="publishers", key="portal.menu.publishers", href="/publishers"),
    NavEntry(place="programmes", key="benefits.menu", href="/programmes"),
    NavEntry(place="wishes", key="portal.menu.wishes", href="/wishes"),
    NavEntry(place="reuses", key="portal.menu.reuses", href="/reuses", further=True),
    NavEntry(place="open", key="portal.menu.open", href="/open", further=True),
    NavEntry(place="zones", key="zoning.public_menu", href="/zoning/notices", further=True),
)
"""The menu of whoever does not work here."""
