"""What the ledger keeps to itself (不外露的依据): figures about values, for those who may not see the values.

A recognition's evidence counts values, a quality finding counts and names rows: both tell of what is
hidden. They are for whoever is cleared for the item, and for whoever looks after the entry and has to
decide by them. Pure.
"""

from collections.abc import Iterable
from dataclasses import replace

from yiben.capabilities.ledger.model import Item, Label
from yiben.kernel.text import Text


def above(items: Iterable[Item], clearance: int, *, highest: int) -> frozenset[str]:
    """Names of the items graded above `clearance`; what nobody has graded counts as `highest`."""
    return frozenset(item.name for item in items if (item.label.level if item.label else highest) > clearance)


def discreet(label: Label, *, level: int) -> Label:
    """The label without what a machine saw in the values of an item of `level`. A person's words stay."""
    if not label.rule:
        return label
    why = Text(
        f"依据涉及数据内容，级别达到 {level} 级的账号或本单位数据专员可见",
        f"what it was recognised by is shown to accounts cleared for level {level} and to its stewards",
    )
    return replace(label, why=why, confidence=0.0)
