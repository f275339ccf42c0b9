"""A spread sample of a big text file, taken as byte ranges: fifty gigabytes cost what fifty megabytes do."""

from pathlib import Path

from yiben.capabilities.intake.model import Limits

PLACES = 16
_HEAD = 1 << 20


def spread(path: Path, target: Path, *, start: int, limits: Limits) -> bool:
    """Write about `limits.sample_rows` whole lines of `path`, from `start` bytes on, to `target`; False for small files.

    Ranges begin after a line end. Where that line end stood inside quotes the first record of a range is
    odd, and whoever reads the sample skips it.
    """
    size = path.stat().st_size
    if size - start < limits.sampled_bytes:
        return False
    with path.open("rb") as file, target.open("wb") as out:
        file.seek(start)
        head = file.read(_HEAD)
        usual = max(1, len(head) // max(1, head.count(b"\n")))
        length = min(limits.sampled_bytes // PLACES, max(4096, usual * limits.sample_rows // PLACES))
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
