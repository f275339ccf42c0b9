"""Every address of the officers' pages of opening, for the site to hang in."""

from yiben.app.opening import checking

ROUTERS = (checking.router,)
