"""Statistical classifications 统计分类: classes, core flags, and where a company's activities belong.

Front desk. `find` and `every` read what packs say and what was filled in; `fill` and `remove` keep the register a lost
table left behind; `classify` places a company's activities, `Places` and `verdict` many of them; `counts` holds what
is there against the totals of the text. Start reading at `model.py`.
"""

from yiben.capabilities.classifications.actions import classify, every, fill, find, remove
from yiben.capabilities.classifications.filling import counts
from yiben.capabilities.classifications.industries import called, settled
from yiben.capabilities.classifications.model import (
    FILL_ROLES,
    Activity,
    Certainty,
    Class,
    Classification,
    Count,
    Filled,
    Group,
    Level,
    Placed,
    Rejected,
    Verdict,
)
from yiben.capabilities.classifications.placing import Places, verdict

__all__ = [
    "FILL_ROLES",
    "Activity",
    "Certainty",
    "Class",
    "Classification",
    "Count",
    "Filled",
    "Group",
    "Level",
    "Placed",
    "Places",
    "Rejected",
    "Verdict",
    "called",
    "classify",
    "counts",
    "every",
    "fill",
    "find",
    "remove",
    "settled",
    "verdict",
]
