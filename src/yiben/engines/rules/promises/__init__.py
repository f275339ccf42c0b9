"""Promises (目标承诺): the words a plan promises with, whether a figure keeps them, and where they stand. Knows no regulation.

Start at `model.py`. `wording.py` knows what the words compare; `judging.py` holds a figure against a promise;
`standing.py` says where a promise stands on a day; `forecasting.py` draws trend and interval; `rolling.py` splits
and adds up.
"""

from yiben.engines.rules.promises.forecasting import Forecast, forecast
from yiben.engines.rules.promises.judging import ABOUT, Aim, aim_of, holds, short_by
from yiben.engines.rules.promises.model import (
    Baseline,
    Better,
    Comparator,
    Every,
    Figure,
    Lost,
    Promise,
    RelativeTo,
    Resolve,
    RollUp,
    Stand,
)
from yiben.engines.rules.promises.rolling import Share, Split, roll_up, split
from yiben.engines.rules.promises.standing import Standing, Why, stand
from yiben.engines.rules.promises.wording import comparator_of, multiple_of, resolve_of

__all__ = [
    "ABOUT",
    "Aim",
    "Baseline",
    "Better",
    "Comparator",
    "Every",
    "Figure",
    "Forecast",
    "Lost",
    "Promise",
    "RelativeTo",
    "Resolve",
    "RollUp",
    "Share",
    "Split",
    "Stand",
    "Standing",
    "Why",
    "aim_of",
    "comparator_of",
    "forecast",
    "holds",
    "multiple_of",
    "resolve_of",
    "roll_up",
    "short_by",
    "split",
    "stand",
]
