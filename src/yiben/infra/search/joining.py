"""One index made of several 合并索引: each process of a large build writes one of its own, nothing is handed over.

An index of tantivy is a list of segments, `meta.json`, and files named by segment. Joining moves the files and writes
one list; no document is read. The engine does the same in `merge_indices`, which Python does not see.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

LARGE = 300_000_000  # bytes of memory a thread fills before it writes a segment, when there is much to write
_LIST, _FILES = "meta.json", ".managed.json"


@contextmanager
def part(make: Callable[[Path], Any], folder: Path) -> Iterator[Any]:
    """A writer of an index of its own in `folder`, which is not there yet; `make`: the index, as a layout opens it."""
    folder.mkdir(parents=True, mode=0o700)
    writer = make(folder).writer(heap_size=LARGE, num_threads=1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()


def join(parts: Sequence[Path], whole: Path) -> None:
    """Make one index in the folder `whole` of those in `parts`, at least one, on the same disk; they are used up.

    Raises ValueError when they have not the same fields, or when there is an index already.
    """
    told = [orjson.loads((one / _LIST).read_bytes()) for one in parts]
    if any(one["schema"] != told[0]["schema"] for one in told) or (whole / _LIST).exists():
        raise ValueError("indexes that cannot be joined")
    names = [_LIST]
    for folder, one in zip(parts, told, strict=True):
        for segment in one["segments"]:
            for file in folder.glob(f"{segment['segment_id'].replace('-', '')}.*"):
                file.rename(whole / file.name)
                names.append(file.name)
    (whole / _FILES).write_bytes(orjson.dumps(names))  # what the engine may remove once it is merged
    every = [segment for one in told for segment in one["segments"]]
    joined = told[0] | {"segments": every, "opstamp": max(one["opstamp"] for one in told)}
    begun = whole / f"{_LIST}.new"
    begun.write_bytes(orjson.dumps(joined))
    begun.rename(whole / _LIST)
