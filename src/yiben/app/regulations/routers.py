"""Every address of the regulations' pages, for the site to hang in."""

from yiben.app.regulations import (
    accounts,
    articles,
    asking,
    exceptions,
    explorer,
    matrix,
    may_see,
    packs,
    roads,
    trial,
)

# `asking` before `exceptions`: /exceptions/new is a form, not an entry.
_ROOMS = (packs, trial, matrix, articles, explorer, roads, may_see, asking, exceptions, accounts)

ROUTERS = tuple(room.router for room in _ROOMS)
