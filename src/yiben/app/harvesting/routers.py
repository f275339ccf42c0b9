"""Every address of harvesting, for the site to hang in."""

from yiben.app.harvesting import api, hub, one

ROUTERS = (hub.router, one.router, api.api)
