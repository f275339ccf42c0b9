"""Every address of the register of powers, for the site to hang in."""

from yiben.app.powers import api, lists, pages
from yiben.capabilities import powers

ROUTERS = (lists.router, pages.router, api.router)  # `/powers/lists` is no power called `lists`
LARGER = dict.fromkeys((lists.ADDRESS, "/api/powers/lists"), powers.MOST_BYTES * 2)
"""Addresses that take files, and so larger requests than others."""
