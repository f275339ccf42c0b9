"""Every address of programmes and benefits, for the site to hang in."""

from yiben.app.benefits import listing, one

ROUTERS = (listing.router, one.router)
