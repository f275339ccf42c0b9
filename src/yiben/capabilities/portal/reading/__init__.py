"""Reading 开放数据浏览: all rows of an edition, filtered and sorted, a page at a time, by anybody.

Front desk. `ask_of` reads what is asked from an address, `Shelf.open` gives the reading copy of an edition (made once),
`rows_of` answers with one page of it, `batches_of` with every row that matches. Nothing a visitor says becomes SQL
text or a loop of its own: values are looked up in sorted lists, rows are compared as small numbers, and one
question costs a bounded number of passes over one column each. The caller has asked `opening.readable` first.
Start reading at `model.py`, then `copying.py`. Method and figures: docs/decisions/0073-dataset-page.md.
"""

from yiben.capabilities.portal.reading.asking import address_of, ask_of, place_of
from yiben.capabilities.portal.reading.copies import Copy, CopyColumn
from yiben.capabilities.portal.reading.copying import kind_of, source_of
from yiben.capabilities.portal.reading.finding import batches_of, rows_of
from yiben.capabilities.portal.reading.model import OPS, Ask, Filter, Kind, Op, Place, RowsPage
from yiben.capabilities.portal.reading.shelf import Shelf
from yiben.capabilities.portal.reading.texts import texts

__all__ = [
    "OPS",
    "Ask",
    "Copy",
    "CopyColumn",
    "Filter",
    "Kind",
    "Op",
    "Place",
    "RowsPage",
    "Shelf",
    "address_of",
    "ask_of",
    "batches_of",
    "kind_of",
    "place_of",
    "rows_of",
    "source_of",
    "texts",
]
