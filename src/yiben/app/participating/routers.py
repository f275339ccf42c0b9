"""Every router of citizens and participation, and which of its pages are the same for every stranger."""

from yiben.app.participating import (
    desk,
    follows,
    joining,
    moderating,
    reuses,
    statistics,
    talk,
    topics,
    wishes,
)
from yiben.app.portal.swift import Public

ROUTERS = (
    joining.router,
    wishes.router,
    talk.router,
    desk.router,
    reuses.router,
    follows.router,
    moderating.router,
    topics.router,
    statistics.router,
)
PUBLIC = (
    Public(path="/topics"),
    Public(path="/topics/{topic}"),
    Public(path="/zones/{zone}"),
    Public(path="/publishers"),
    Public(path="/publishers/{publisher}"),
    Public(path="/open", seconds=60),
    Public(path="/wishes", asks=frozenset({"q", "state", "order", "page"})),
    Public(path="/wishes/{number}"),
    Public(path="/reuses", asks=frozenset({"dataset", "page"})),
    Public(path="/datasets/{slug}/discussion", asks=frozenset({"edition", "page"})),
)
"""What strangers are answered from kept bytes; it is made anew when `participation.moved` does."""
