"""A spread sample of a big text file, taken as byte ranges: a fifty-gigabyte file costs what a small one does."""

from pathlib import Path

PLACES = 16
SMALL = 48 * 1024 * 1024  # bytes; below this the whole file is looked at
_HEAD = 1 << 20


def spread(path: Path, target: Path, *, start: int, rows: int) -> bool:
    """Write about `rows` whole lines of `path`, from `start` bytes on, to `target`; False for small files.

    Ranges begin after a line end. Where that line end stood inside quotes the first record of a range is
    odd, and whoever reads the sample skips it.
    """
    size = path.stat().st_size
    if size - start < SMALL:
        return False
    with path.open("rb") as file, target.open("wb") as out:
        file.seek(start)
        head = file.read(_HEAD)
        usual = max(1, len(head) // max(1, head.count(b"\n")))
        length = min(SMALL // PLACES, max(4096, usual * rows // PLACES))
        stride = (size - start) // PLACES
        for place in range(PLACES):
            file.seek(start + place * stride)
            block = file.read(length)
            first = 0 if place == 0 else block.find(b"\n") + 1
            last = block.rfind(b"\n") + 1
            out.write(block[first:last])
    return True


def start_of(path: Path, *, line: int) -> int:
    """The byte where the 1-based `line` begins; the file's beginning is small, so this is quick."""
    with path.open("rb") as file:
        for _ in range(line - 1):
            file.readline()
        return file.tell()
