"""Harvesting 目录采集: other catalogues, taken in record by record, each with its outcome.

Front desk. Start reading at `model.py`. `add` a source, `preview` it, `decide` what its words mean and confirm it,
`run` it (dry or for good), `decide_missing` after a run that asks, `remove` it · `sources`, `source`, `held`, `due`, `interrupted`,
`runs`, `run_report`, `lines`, `rejected_csv` look.
"""

from yiben.capabilities.harvesting.actions.looking import lines, rejected_csv, run_report, runs
from yiben.capabilities.harvesting.actions.previewing import preview
from yiben.capabilities.harvesting.actions.running import decide_missing, run
from yiben.capabilities.harvesting.actions.sources import (
    LOSS,
    NewSource,
    add,
    decide,
    due,
    held,
    interrupted,
    remove,
    source,
    sources,
)
from yiben.capabilities.harvesting.actions.standing import HARVESTERS
from yiben.capabilities.harvesting.model import (
    Ended,
    How,
    Kind,
    Line,
    Outcome,
    Preview,
    Record,
    Run,
    Source,
    Standing,
    Values,
    Wrong,
)
from yiben.capabilities.harvesting.readers.tables import FIELDS
from yiben.capabilities.harvesting.reasons import note, reason

__all__ = [
    "FIELDS",
    "HARVESTERS",
    "LOSS",
    "Ended",
    "How",
    "Kind",
    "Line",
    "NewSource",
    "Outcome",
    "Preview",
    "Record",
    "Run",
    "Source",
    "Standing",
    "Values",
    "Wrong",
    "add",
    "decide",
    "decide_missing",
    "due",
    "held",
    "interrupted",
    "lines",
    "note",
    "preview",
    "reason",
    "rejected_csv",
    "remove",
    "run",
    "run_report",
    "runs",
    "source",
    "sources",
]
