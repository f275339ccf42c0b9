"""Every address of programmes and benefits, for the site to hang in."""

from yiben.app.benefits import acting, applying, listing, mine, one, staff

ROUTERS = (listing.router, one.router, mine.router, applying.router, acting.router, staff.router)
"""`staff` holds an address below /profiles: before those of profiles themselves."""
STEPS = ("/benefits/apply", "/benefits/materials", "/api/benefits/materials")
"""Addresses that take files, and so larger requests than others."""
