"""Citations (援引): which event of the evidence log cited an article last, however long the log is.

Front desk. `noting` keeps the list as events are sealed; `last_citing` reads it; `cites` says what an event names.
"""

from yiben.capabilities.policy.citations.actions import cites, last_citing, noting

__all__ = ["cites", "last_citing", "noting"]
