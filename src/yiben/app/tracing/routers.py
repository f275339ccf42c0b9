"""Every address of chains and trails, for the site to hang in."""

from yiben.app.tracing import api, pages

ROUTERS = (pages.router, api.router)
