"""Which of a column's distinct texts contain some words: one pass over their bytes, bounded and without the lock.

Three bytes of the words, the rarest in this column, are looked for everywhere; the rest only where these stand.
Letters A to Z are the same in either case.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_STEP = 1 << 20  # bytes looked at together: they stay near the processor
_SAMPLE = 1 << 16
_LETTERS = np.zeros(256, dtype=bool)
_LETTERS[ord("a") : ord("z") + 1] = True


def containing(values: pa.Array, words: str) -> NDArray[np.bool_]:
    """One entry per text of `values` (large_string without nulls): whether `words` stands in it."""
    count = len(values)
    found = np.zeros(count, dtype=bool)
    needle = np.frombuffer(words.encode().lower(), dtype=np.uint8)  # bytes: only A to Z change
    if not len(needle):
        found[:] = True
        return found
    offsets, text = _buffers(values)
    if len(text) >= len(needle):
        order = _rare_first(text, needle)
        for start in range(0, len(text), _STEP):
            part = text[start : start + _STEP + len(needle) - 1]
            at = _places(part, needle, order) + start
            if len(at):
                # Among the few texts of this part: a search over all of them leaves the processor's own memory.
                first = int(np.searchsorted(offsets, at[0], side="right")) - 1
                last = int(np.searchsorted(offsets, at[-1], side="right"))
                entry = np.searchsorted(offsets[first:last], at, side="right") - 1 + first
                inside = at + len(needle) <= offsets[entry + 1]
                found[entry[inside]] = True
    return found


def _buffers(values: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """(where each text begins, and where the last ends; all texts one behind the other)."""
    _, starts, data = values.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[values.offset : values.offset + len(values) + 1]
    text = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, np.uint8)
    return offsets - offsets[0], text[offsets[0] : offsets[-1]]


def _rare_first(text: NDArray[np.uint8], needle: NDArray[np.uint8]) -> list[int]:
    """Places of the needle, those first whose bytes are rare in a sample of the text."""
    step = max(1, len(text) // _SAMPLE)
    often = np.bincount(text[::step], minlength=256)
    return sorted(range(len(needle)), key=lambda place: int(often[needle[place]]))


def _places(part: NDArray[np.uint8], needle: NDArray[np.uint8], order: list[int]) -> NDArray[np.int64]:
    """Where in `part` the needle begins."""
    room = len(part) - len(needle) + 1
    if room <= 0:
        return np.empty(0, np.int64)
    mask = _same(part[order[0] : order[0] + room], needle[order[0]])
    for place in order[1:3]:
        mask &= _same(part[place : place + room], needle[place])
    at = np.flatnonzero(mask)
    for place in order[3:]:
        if not len(at):
            break
        at = at[_same(part[at + place], needle[place])]
    return at


def _same(bytes_: NDArray[np.uint8], wanted: np.uint8) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (bytes_ | 0x20) == wanted if _LETTERS[wanted] else bytes_ == wanted
    return same
