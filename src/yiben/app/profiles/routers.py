"""Every address of profiles, for the site to hang in."""

from yiben.app.profiles import api, hub, one, reviewing

ROUTERS = (hub.router, reviewing.router, one.router, api.api)
