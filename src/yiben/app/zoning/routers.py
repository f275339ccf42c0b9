"""Doors of public-data zones, in the order they are tried."""

from yiben.app.zoning import api, changing, forms, pages

ROUTERS = (forms.router, pages.router, api.api, changing.api)
