"""Every address of the cascade's pages and API, for the site to hang in."""

from yiben.app.cascading import api, catalogue, conflicts, connecting, crossings, hub

ROUTERS = (catalogue.router, conflicts.router, crossings.router, connecting.router, hub.router, api.router)
