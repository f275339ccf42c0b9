"""Values as 64-bit hashes, by column: the same for the same value in whatever chunk it stands.

A text is read as 64-bit words, the last padded with zero; every word is multiplied by the number of its
place, mixed, and all are added to the width. Not for secrets: who knows the numbers can make two texts meet.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from yiben.engines.rules.chunk import Chunk
from yiben.engines.rules.strings import Bytes, Strings

Words = np.ndarray[Any, np.dtype[np.uint64]]
MAX_WIDTH = 64
"""Bytes of a value that can be hashed here; longer texts are left to the engine."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xC2B2AE3D27D4EB4F)
_PLACES: Words = _GOLDEN * np.arange(1, 2 * (MAX_WIDTH // 8 + 1), 2, dtype=np.uint64)


def mixed(keys: Words, out: Words | None = None, spare: Words | None = None) -> Words:
    """A bijection that spreads neighbouring numbers over all 64 bits; into `out`, when given. 0 stays 0."""
    result: Words = np.multiply(keys, _GOLDEN, out=out)
    result ^= np.right_shift(result, np.uint64(32), out=spare)
    result *= _SPREAD
    return result


def number_keys(chunk: Chunk, name: str) -> Words | None:
    """Whole numbers and moments as they are: equal for equal values only. None for other columns."""
    kind = chunk.type(name)
    if pa.types.is_integer(kind) or pa.types.is_date32(kind) or pa.types.is_timestamp(kind):
        return chunk.numbers(name).astype(np.int64).view(np.uint64)
    return None


def text_hashes(strings: Strings) -> Words | None:
    """One hash per text, whatever where it is NULL; None when one is too long."""
    counts = strings.counts
    if max(counts, default=0) > MAX_WIDTH:
        return None
    out = np.zeros(len(strings.widths), np.uint64)
    for width in counts:
        group = strings.group(width)
        words = _words(group.matrix)
        key = np.full(len(words), width, np.uint64)
        word, spare = np.empty_like(key), np.empty_like(key)
        for at in range(words.shape[1]):
            np.multiply(words[:, at], _PLACES[at], out=word)
            key += mixed(word, word, spare)
        if group.rows is None:
            out = key
        else:
            out[group.rows] = key
    return _finished(out)


def column_hashes(chunk: Chunk, name: str) -> Words | None:
    """One hash per row, whatever where it is NULL; None for a column that has none (nested, decimal …)."""
    kind = chunk.type(name)
    if pa.types.is_floating(kind) and not pa.types.is_float16(kind):
        # Adding zero makes -0.0 the same as 0.0.
        return mixed((chunk.numbers(name).astype(np.float64) + 0.0).view(np.uint64))
    numbers = number_keys(chunk, name)
    if numbers is not None:
        return mixed(numbers)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return text_hashes(chunk.strings(name))
    return None


def _finished(keys: Words) -> Words:
    keys ^= keys >> np.uint64(29)
    keys *= _GOLDEN
    return keys


def _words(matrix: Bytes) -> Words:
    """The bytes of each value as whole 64-bit words, the last padded with zero."""
    count, width = matrix.shape
    padded = np.zeros((count, -(-width // 8) * 8), np.uint8)
    padded[:, :width] = matrix
    return padded.view(np.uint64)
