"""The door for what looks like a workbook (电子表格): `sheets` reads it, unless it is an archive around one.

A zip that holds an xlsx looks like an xlsx from its first bytes; only its list of names tells.
"""

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.kernel.progress import Progress

if TYPE_CHECKING:
    from yiben.infra.lake import Bench


def open_workbook(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage every sheet that has a table. Raises `BadInput` for locked, damaged and hostile workbooks."""
    hostile.check_regular(path)
    if _is_archive(path):
        from yiben.capabilities.intake.readers.packed import open_packed as reader
    else:
        from yiben.capabilities.intake.readers.sheets import open_sheets as reader
    return reader(path, folder, name=name, bench=bench, progress=progress, limits=limits)


def _is_archive(path: Path) -> bool:
    """Tell a zip that is no workbook; a damaged one is left to the reader of workbooks."""
    try:
        return hostile.is_zip(path) and not hostile.workbook_kind(path)
    except zipfile.BadZipFile:
        return False
