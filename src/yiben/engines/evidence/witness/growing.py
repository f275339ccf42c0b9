"""Did a log only grow? Checking a consistency proof (RFC 9162 section 2.1.4.2), with nothing but the proof."""

from collections.abc import Sequence

from yiben.engines.evidence import tree


def grew(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes], *, hashed: tree.Hash
) -> bool:
    """Whether the tree `new` (size, root) begins with the tree `old`. Sizes and roots are the signed ones."""
    (first, first_root), (second, second_root) = old, new
    if first == second:
        return first_root == second_root and not proof
    if first == 0:
        return not proof
    if first > second:
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    left = right = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            left = tree.node_hash(each, left, new=hashed)
            right = tree.node_hash(each, right, new=hashed)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            right = tree.node_hash(right, each, new=hashed)
        at, last = at >> 1, last >> 1
    return last == 0 and left == first_root and right == second_root
