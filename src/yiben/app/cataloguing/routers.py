"""Every address of the catalogue's pages, for the site to hang in."""

from yiben.app.cataloguing import api, comparing, entries, hub, lists

ROUTERS = (
    *(room.router for room in (hub, entries, comparing, lists)),
    api.router,
)
LARGER = dict.fromkeys((*lists.IMPORTS, "/catalogue/duplicates"), comparing.MOST_BYTES)
"""Addresses that take files, and so larger requests than others."""
