"""Charts 图表: pictures proposed from the columns of an edition, their numbers computed once, a map where there is a place.

Front desk. `proposed` says which pictures an edition allows, `numbers_of` computes the numbers of one from the
reading copy (kept beside it), `drawn` and `mapped` lay them out for SVG. Every picture is drawn from the very
numbers its table shows. Start reading at `model.py`.
"""

from yiben.capabilities.portal.charts.drawing import Drawn, drawn, said
from yiben.capabilities.portal.charts.figuring import numbers_of
from yiben.capabilities.portal.charts.mapping import MapDrawn, mapped
from yiben.capabilities.portal.charts.model import ChartKind, Numbers, Proposal, Row
from yiben.capabilities.portal.charts.proposing import proposed

__all__ = [
    "ChartKind",
    "Drawn",
    "MapDrawn",
    "Numbers",
    "Proposal",
    "Row",
    "drawn",
    "mapped",
    "numbers_of",
    "proposed",
    "said",
]
