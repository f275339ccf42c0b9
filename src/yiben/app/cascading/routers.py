"""Every address of the cascade's pages and API, for the site to hang in."""

from yiben.app.cascading import api, catalogue, conflicts, crossings, hub

ROUTERS = (catalogue.router, conflicts.router, crossings.router, hub.router, api.router)
