"""Powers 权责清单: what each organisation may and must do, by which text, since when; and the service items under it.

Front desk. Start reading at `model.py`; docs/decisions/0087-powers.md says why. `read_list` a file, `take` it in · `bodies`, `tree`,
`power`, `powers`, `holding`, `item`, `items_called`, `data_of`, `search`, `search_items` look, each as of a day · `intakes`,
`intake` say what a list was refused · `declared` are the kinds.
"""

from yiben.capabilities.powers.actions.looking import (
    bodies,
    data_of,
    holding,
    intake,
    intakes,
    item,
    items_called,
    power,
    powers,
    search,
    search_items,
    today,
    tree,
)
from yiben.capabilities.powers.actions.permitting import may_keep
from yiben.capabilities.powers.actions.taking import take
from yiben.capabilities.powers.declared import Declared, Kind, declared
from yiben.capabilities.powers.lists.files import MOST_BYTES, ListFile, Sheet, read_content, read_list
from yiben.capabilities.powers.lists.rows import HEADINGS
from yiben.capabilities.powers.model import (
    Body,
    Branch,
    Datum,
    Intake,
    Item,
    Power,
    Rejected,
    RowKind,
    Seen,
    SeenItem,
    Standing,
    Tree,
    Use,
)

__all__ = [
    "HEADINGS",
    "MOST_BYTES",
    "Body",
    "Branch",
    "Datum",
    "Declared",
    "Intake",
    "Item",
    "Kind",
    "ListFile",
    "Power",
    "Rejected",
    "RowKind",
    "Seen",
    "SeenItem",
    "Sheet",
    "Standing",
    "Tree",
    "Use",
    "bodies",
    "data_of",
    "declared",
    "holding",
    "intake",
    "intakes",
    "item",
    "items_called",
    "may_keep",
    "power",
    "powers",
    "read_content",
    "read_list",
    "search",
    "search_items",
    "take",
    "today",
    "tree",
]
