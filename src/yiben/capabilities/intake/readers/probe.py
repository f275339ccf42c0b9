"""Opens a workbook in a small process with a memory limit first (试读).

Compressed XML can be counted beforehand (`hostile`); xls, xlsb and ods cannot: two far cells or a repeated
row make the parser ask for all the memory there is, which ends the process that asks. So a child is
asked first, and only answers whether it lived.
"""

import subprocess
import sys
from pathlib import Path

from yiben.capabilities.intake.readers import hostile
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MEMORY_MB = 3072
SECONDS = 300
_CHILD = """
import resource, sys
limit = int(sys.argv[2]) << 20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from python_calamine import CalamineWorkbook, CalamineError
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    for at in range(len(book.sheet_names)):
        book.get_sheet_by_index(at)
except CalamineError:
    pass
"""


def check(path: Path, *, memory_mb: int = MEMORY_MB) -> None:
    """Refuse an xls, xlsb or ods whose opening needs more than 3 GB or five minutes; xlsx was counted."""
    if path.suffix == ".xlsx":
        return
    command = [sys.executable, "-I", "-c", _CHILD, str(path.absolute()), str(memory_mb)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own words
    except subprocess.TimeoutExpired as error:
        raise _too_large(path, memory_mb) from error
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise _too_large(path, memory_mb)


def _too_large(path: Path, memory_mb: int) -> BadInput:
    return hostile.bad(
        "workbook_too_large",
        path,
        f"打开时需要超过 {memory_mb:,} MB 内存",
        f"needs more than {memory_mb:,} MB of memory to open",
        hint=Text(
            "请删除远处的零散单元格，或另存为 xlsx 或 CSV",
            "Delete stray far-away cells, or save as xlsx or CSV.",
        ),
    )
