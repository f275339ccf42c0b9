"""Grading (分类分级): what each column means, whether it is personal information, and its proposed level.

Front desk: `recognise(sample, context=…)` → `Recognition` per column. Semantic types and the scale are
data: `packs/yiben-base/semantics/*.toml`, `packs/yiben-base/scale.toml`. `basis` is what a level was made of, kept
with the label; `regrade` what the scale makes of it today.
"""

from yiben.capabilities.grading.actions import describe_levels, grade, meanings, recognise
from yiben.capabilities.grading.kept import basis, regrade
from yiben.capabilities.grading.model import Alternative, Hidden, Level, Meaning, Recognition, Scale

__all__ = [
    "Alternative",
    "Hidden",
    "Level",
    "Meaning",
    "Recognition",
    "Scale",
    "basis",
    "describe_levels",
    "grade",
    "meanings",
    "recognise",
    "regrade",
]
