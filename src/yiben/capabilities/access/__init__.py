"""Access 访问: a person asks in SQL; the guard rewrites, the lake answers, an event tells of it.

Front desk. No other room hands out data. `ask` reads, `sample` shows the first rows of a resource
under the same guard, `examine` says what would happen without reading, `foresee` what somebody would get of data
of a grade, `excuse` what approved exceptions open, `write` puts an answer into a
file or stream, `look_up` gives whole rows by one key and `LookUpDesk` to many at once, `note_refusal` leaves evidence of a refusal decided further up, `stood_in_the_way` names its
articles, `weigh_foreign` and `show_foreign` put what came from another installation under our guard, `statistics` gives lawful aggregates of what one may not see. All take the `Office`, because reading data must not hold a transaction.
"""

from yiben.capabilities.access.actions import ask, examine, limits_of, sample
from yiben.capabilities.access.elsewhere import Foreign, show_foreign, weigh_foreign
from yiben.capabilities.access.foreseeing import Foreseen, Kind, foresee
from yiben.capabilities.access.law import excuse
from yiben.capabilities.access.lookup import LookUp, LookUpDesk, look_up
from yiben.capabilities.access.model import Answer, AnswerColumn, Format, Space
from yiben.capabilities.access.refusing import note_refusal, stood_in_the_way
from yiben.capabilities.access.tabulation import Request, Statistics, statistics
from yiben.capabilities.access.writing import write

__all__ = [
    "Answer",
    "AnswerColumn",
    "Foreign",
    "Foreseen",
    "Format",
    "Kind",
    "LookUp",
    "LookUpDesk",
    "Request",
    "Space",
    "Statistics",
    "ask",
    "examine",
    "excuse",
    "foresee",
    "limits_of",
    "look_up",
    "note_refusal",
    "sample",
    "show_foreign",
    "statistics",
    "stood_in_the_way",
    "weigh_foreign",
    "write",
]
