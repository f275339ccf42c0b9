"""Every address of sharing's pages, for the site to hang in."""

from yiben.app.sharing import agreements, api, asking, attributes, hub, requests

ROUTERS = (
    *(room.router for room in (hub, requests, agreements, attributes, asking)),
    api.router,
)
