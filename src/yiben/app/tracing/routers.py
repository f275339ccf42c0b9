"""Every address of chains and trails, for the site to hang in."""

from yiben.app.tracing import acting, api, pages

ROUTERS = (acting.router, pages.router, api.router)
