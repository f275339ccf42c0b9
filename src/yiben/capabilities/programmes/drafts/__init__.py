"""Drafting (政策起草): a programme written, checked and published as a version of a local pack.

Front desk. `draft` begins one, `redraft` changes it, `check_draft` says what is wrong and what may be turned,
`compiled_draft` makes it ready to be asked, `publish_draft` loads it and asks that it rule; another person approves.
"""

from yiben.capabilities.programmes.drafts.actions import (
    check_draft,
    compiled_draft,
    draft,
    drafts,
    drop_draft,
    find_draft,
    may_see,
    must_be_staff,
    publish_draft,
    redraft,
    today,
)
from yiben.capabilities.programmes.drafts.model import Checked, Draft, DraftState, Problem, Threshold

__all__ = [
    "Checked",
    "Draft",
    "DraftState",
    "Problem",
    "Threshold",
    "check_draft",
    "compiled_draft",
    "draft",
    "drafts",
    "drop_draft",
    "find_draft",
    "may_see",
    "must_be_staff",
    "publish_draft",
    "redraft",
    "today",
]
