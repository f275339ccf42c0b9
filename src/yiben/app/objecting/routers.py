"""Every address of objections, for the site to hang in."""

from yiben.app.objecting import api, counting, hub, one

ROUTERS = (*(room.router for room in (counting, hub, one)), api.api)

STEPS = ("/objections/file", "/objections/correct", "/api/objections")
"""Addresses that take attachments, and so larger requests than others."""
