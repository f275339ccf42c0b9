"""The declarations of `packs/yiben-base/quality`, read once: dimensions, and which rules to propose."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiben.capabilities.quality.model import Dimension
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.text import Text

_FORMULA = Text("通过的单元格 ÷ 检查的单元格", "cells passed ÷ cells checked")


def _folder() -> Path:
    return packs_folder() / "yiben-base" / "quality"


@lru_cache(maxsize=1)
def dimensions() -> Mapping[str, Dimension]:
    """The declared dimensions by id, in the pack's order."""
    found = [_dimension(entry) for entry in read_toml(_folder() / "dimensions.toml")["dimension"]]
    return {one.id: one for one in found}


def _dimension(entry: Mapping[str, Any]) -> Dimension:
    return Dimension(
        id=entry["id"],
        title=Text(entry["zh"], entry["en"]),
        says=Text(entry["says_zh"], entry["says_en"]),
        formula=Text(entry["formula_zh"], entry["formula_en"]),
        weight=float(entry.get("weight", 1.0)),
        basis=entry.get("basis", ""),
    )


def dimension_of(name: str) -> Dimension:
    """The declared dimension, or one made of the name a rule file gave."""
    known = dimensions().get(name)
    return known or Dimension(id=name, title=Text(name, name), says=Text(name, name), formula=_FORMULA)


@lru_cache(maxsize=1)
def proposals() -> Mapping[str, Any]:
    """The declared proposals: `structure`, `proposal`, `pair`."""
    return read_toml(_folder() / "proposals.toml")
