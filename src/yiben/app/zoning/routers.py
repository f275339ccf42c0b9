"""Doors of public-data zones, in the order they are tried."""

from yiben.app.zoning import api, pages

ROUTERS = (pages.router, api.api)
