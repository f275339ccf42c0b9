"""Every router of citizens and participation."""

from yiben.app.participating import joining

ROUTERS = (joining.router,)
