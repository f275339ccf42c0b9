"""Saved searches 保存的检索: a question kept, and its owner told when something new answers it.

Front desk. `keep`, `mine`, `drop` are a person's; `look` compares all with what was opened since, once a day.
"""

from yiben.capabilities.portal.saved.actions import drop, keep, look, mine
from yiben.capabilities.portal.saved.model import MOST, Saved

__all__ = ["MOST", "Saved", "drop", "keep", "look", "mine"]
