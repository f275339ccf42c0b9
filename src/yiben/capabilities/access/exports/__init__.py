"""Marked exports (导出留痕): every file that leaves is recorded, and its cells say whose copy it is.

Front desk. `export` answers like `access.ask`, for a file, `hand_over` for a stream that may become one, `mark_page` marks an answer of an interface where that is due (`page_due`); `trace` says whose copy a file is, `made_from` which files hold a snapshot, `records` and `event_of` what was recorded of one; `decrypt`
opens columns that left encrypted. Method and limits: docs/decisions/0051-marked-exports.md.
"""

from yiben.capabilities.access.exports.actions.exporting import export, hand_over
from yiben.capabilities.access.exports.actions.paging import mark_page, page_due
from yiben.capabilities.access.exports.actions.tracing import event_of, made_from, records, trace
from yiben.capabilities.access.exports.encrypting import KeyFile, decrypt, key_of, read_key
from yiben.capabilities.access.exports.model import Copy, Export, Traced

__all__ = [
    "Copy",
    "Export",
    "KeyFile",
    "Traced",
    "decrypt",
    "event_of",
    "export",
    "hand_over",
    "key_of",
    "made_from",
    "mark_page",
    "page_due",
    "read_key",
    "records",
    "trace",
]
