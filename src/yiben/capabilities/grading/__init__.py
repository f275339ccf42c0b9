"""Grading (分类分级): what each column means, whether it is personal information, and its proposed level.

Front desk: `recognise(sample, context=…)` → `Recognition` per column. Semantic types and the scale are
data: `packs/yiben-base/semantics/*.toml`, `packs/yiben-base/scale.toml`.
"""

from yiben.capabilities.grading.actions import describe_levels, grade, meanings, recognise
from yiben.capabilities.grading.model import Alternative, Hidden, Level, Meaning, Recognition, Scale

__all__ = [
    "Alternative",
    "Hidden",
    "Level",
    "Meaning",
    "Recognition",
    "Scale",
    "describe_levels",
    "grade",
    "meanings",
    "recognise",
]
