"""Search of the portal 开放数据检索: one index over every published dataset, own and harvested.

Start at `model.py`. `find` answers a question with hits, facets and what was meant; `suggest` helps while somebody
types; `catch_up` follows what was opened and withdrawn; `rebuild` begins anew; `recount` takes in downloads, once a day.
"""

from yiben.capabilities.portal.search.actions import catch_up, find, rebuild, recount, suggest
from yiben.capabilities.portal.search.model import (
    DEEPEST,
    MOST_ROWS,
    Ask,
    Band,
    Facet,
    FacetCount,
    Found,
    Freshness,
    Guess,
    Hit,
    Sort,
    Suggestion,
)

__all__ = [
    "DEEPEST",
    "MOST_ROWS",
    "Ask",
    "Band",
    "Facet",
    "FacetCount",
    "Found",
    "Freshness",
    "Guess",
    "Hit",
    "Sort",
    "Suggestion",
    "catch_up",
    "find",
    "rebuild",
    "recount",
    "suggest",
]
