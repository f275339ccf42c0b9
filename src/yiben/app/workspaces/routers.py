"""Doors of workspaces, in the order they are tried."""

from yiben.app.workspaces import api, gate, pages

ROUTERS = (gate.router, pages.router, api.api)
