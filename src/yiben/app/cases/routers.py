"""Every address of cases, for the site to hang in."""

from yiben.app.cases import api, delegating, filing, flows, noticing, one, pacing, todo

# `filing` before `one`: /cases/new is a form, not a case.
ROUTERS = (
    todo.router, filing.router, one.router, pacing.router, delegating.router, noticing.router, flows.router, api.api,
)  # fmt: skip

STEPS = ("/cases/file", "/cases/step", "/api/cases", "/api/cases/moves")
"""Addresses that take attachments, and so larger requests than others."""

STEP_FILES = 4
"""How many attachments of the largest size one request may carry; smaller ones, more of them."""
