"""Every address of plans, for the site to hang in."""

from yiben.app.planning import acting, api, appraising, cockpit, hub, measured, one

ROUTERS = (
    *(room.router for room in (cockpit, appraising, measured, hub, acting)),
    one.router,  # last of the pages: `/plans/cockpit` is no plan
    api.router,
)

STEPS = ("/plans/report", "/plans/evaluate", "/api/plans/report")
"""Addresses that take attachments, and so larger requests than others."""
