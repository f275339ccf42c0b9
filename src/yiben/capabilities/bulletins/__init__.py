"""Statistics bulletins 统计公报: figures as printed, and everything in them counted again.

Front desk. `every` lists what the packs hold, `find` answers one, counted again. Start reading at `model.py`.
"""

from yiben.capabilities.bulletins.actions import every, find
from yiben.capabilities.bulletins.model import Bulletin, Figure

__all__ = ["Bulletin", "Figure", "every", "find"]
