"""Downloads 下载: editions as files that are made once and can be resumed, streams of what was filtered, counts of use.

Front desk. `Files.get` makes and keeps a file of an edition in one of the `Form`s, `stream` writes filtered rows as
they are read, `csvw` describes a CSV file, `compared` says what changed between two editions, `bundle` packs files
of many sets as one stream · `Tally.note` counts, `counted` and `counted_by_day` tell. Start reading at `model.py`.
"""

from yiben.capabilities.portal.downloads.actions.counting import Tally, counted, counted_by_day
from yiben.capabilities.portal.downloads.actions.keeping import Files, files_busy
from yiben.capabilities.portal.downloads.bundling import Entry, bundle
from yiben.capabilities.portal.downloads.csvw import csvw
from yiben.capabilities.portal.downloads.differences import Altered, Difference, compared, write_differences
from yiben.capabilities.portal.downloads.model import (
    BULK,
    MEDIA,
    ROWS,
    SHEET_ROWS,
    SHEETS,
    VIEW,
    Day,
    Form,
    Made,
    Used,
)
from yiben.capabilities.portal.downloads.sheets import write_book
from yiben.capabilities.portal.downloads.writing import json_lines, pieces

__all__ = [
    "BULK",
    "MEDIA",
    "ROWS",
    "SHEETS",
    "SHEET_ROWS",
    "VIEW",
    "Altered",
    "Day",
    "Difference",
    "Entry",
    "Files",
    "Form",
    "Made",
    "Tally",
    "Used",
    "bundle",
    "compared",
    "counted",
    "counted_by_day",
    "csvw",
    "files_busy",
    "json_lines",
    "pieces",
    "write_book",
    "write_differences",
]
