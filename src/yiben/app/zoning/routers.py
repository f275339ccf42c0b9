"""Doors of public-data zones, in the order they are tried."""

from yiben.app.zoning import api, applying, changing, forms, operating, own, pages, proving, setting

ROUTERS = (
    applying.router,
    forms.router,
    operating.router,
    own.router,
    proving.router,
    pages.router,
    setting.router,
    api.api,
    changing.api,
)
FILES = applying.LARGER
"""Addresses that take documents, and so larger requests than others."""
