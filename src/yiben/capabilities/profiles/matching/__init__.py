"""Matching (比对): which units are one, by declared comparisons and learnt weights. Knows no ledger, no person.

Start at `linking.py`. Names that need arrays are imported when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.profiles.matching.model import Comparison, Learnt, Linked, Plan

if TYPE_CHECKING:
    from yiben.capabilities.profiles.matching.linking import link

__all__ = ["Comparison", "Learnt", "Linked", "Plan", "link"]


def __getattr__(name: str) -> Any:
    if name != "link":
        raise AttributeError(name)
    return import_module(f"{__name__}.linking").link
