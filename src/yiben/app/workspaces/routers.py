"""Every address of workspaces, for the site to hang in. What is named comes before what is numbered."""

from yiben.app.workspaces import api, gate, keeping, pages, working

ROUTERS = (gate.router, keeping.router, working.router, pages.router, api.api)
