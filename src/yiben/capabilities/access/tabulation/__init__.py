"""Statistics 统计: lawful aggregates of what one may not see value by value.

`statistics` answers a `Request`, `left` says what remains of a resource's budget of noise, `request` reads one
from words. How and why it is safe: docs/decisions/0053-statistics.md. Start reading at `model.py`.
"""

from yiben.capabilities.access.tabulation.actions import left, statistics
from yiben.capabilities.access.tabulation.model import (
    SAYS,
    ByAsk,
    Cell,
    Kind,
    MeasureAsk,
    Request,
    Statistics,
    Value,
    Why,
    Withheld,
)
from yiben.capabilities.access.tabulation.wording import by_ask, measure_ask

__all__ = [
    "SAYS",
    "ByAsk",
    "Cell",
    "Kind",
    "MeasureAsk",
    "Request",
    "Statistics",
    "Value",
    "Why",
    "Withheld",
    "by_ask",
    "left",
    "measure_ask",
    "statistics",
]
