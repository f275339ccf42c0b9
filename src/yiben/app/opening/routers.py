"""Every address of the officers' pages of opening, for the site to hang in."""

from yiben.app.opening import api, checking, hub, one, proposing

ROUTERS = (hub.router, proposing.router, checking.router, one.router, api.router)
