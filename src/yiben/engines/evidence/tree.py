"""The hash tree of RFC 6962 section 2.1 (the same in RFC 9162), pure: sizes and hashes in, hashes out.

leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right). Perfect subtrees never change once
full, so they are stored and everything else is folded from them. A stored subtree is known by its
`place`, its position when the tree is written in order: leaf i stands at 2i, the node over leaves
[i·2ˡ, (i+1)·2ˡ) at (2i+1)·2ˡ - 1. Neighbours in the tree are neighbours in the table.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hashes(datas: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of each."""
    return [sha256(b"\x00" + data).digest() for data in datas]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: Sequence[bytes]) -> list[bytes]:
    """The level above `row`; a last one without partner is left out."""
    return [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]


def place(level: int, index: int) -> int:
    """Where the perfect subtree number `index` of height `level` stands."""
    return ((2 * index + 1) << level) - 1


def peaks(size: int, *, start: int = 0) -> list[int]:
    """Places of the perfect subtrees that make up leaves [start, start + size), left to right.

    `start` must be a multiple of the largest of them, as every range of a proof is.
    """
    found = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(place(level, start >> level))
            start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, given left to right."""
    if not hashes:
        return EMPTY
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = sha256(b"\x01" + left + root).digest()
    return root


def grow(
    size: int, old: Mapping[int, bytes], leaves: Sequence[bytes]
) -> tuple[list[tuple[int, bytes]], dict[int, bytes]]:
    """Append `leaves` to a tree of `size` leaves with peaks `old` (place → hash).

    Answers the subtrees that became full, as (place, hash), and the peaks of the larger tree.
    """
    full: list[tuple[int, bytes]] = []
    top: dict[int, bytes] = {}
    row, level = list(leaves), 0
    while row or size >> level:
        first = size >> level
        if first & 1:
            first -= 1
            row.insert(0, old[place(level, first)])
        if len(row) & 1:
            last = place(level, first + len(row) - 1)
            top[last] = row.pop()
        row = parents(row)
        level += 1
        step, at = 2 << level, place(level, first >> 1)
        full.extend((at + step * number, each) for number, each in enumerate(row))
    full.sort()
    return full, dict(sorted(top.items()))


Range = tuple[int, int]
"""Leaves [first, end) whose subtree hash belongs into a proof."""


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """PATH(m, D[n]) of RFC 6962 section 2.1.1, from the leaf upwards. Needs 0 <= index < size."""
    start, end = 0, size
    path: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2. Empty when either tree is empty or both are equal."""
    if not 0 < old < new:
        return []
    start, end, whole = 0, new, True
    path: list[Range] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return path[::-1]


def range_places(ranges: Iterable[Range]) -> list[list[int]]:
    """For each range the places to fetch and fold."""
    return [peaks(end - start, start=start) for start, end in ranges]


def _split(size: int) -> int:
    # The largest power of two smaller than size.
    return 1 << (size - 1).bit_length() - 1
