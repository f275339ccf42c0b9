"""Building (归集): records from sources, units to be linked, profiles that keep their name, the word that stands.

Start at `making.py`. Everything happens in SQL on one bench; nothing here touches the database or the ledger.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.profiles.building.model import Given, Kept, Made, Override

if TYPE_CHECKING:
    from yiben.capabilities.profiles.building.making import make

__all__ = ["Given", "Kept", "Made", "Override", "make"]


def __getattr__(name: str) -> Any:
    if name != "make":
        raise AttributeError(name)
    return import_module(f"{__name__}.making").make
