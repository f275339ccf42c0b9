"""Every address of classifications, for the site to hang in."""

from yiben.app.classifying import api, pages

ROUTERS = (pages.router, api.router)
