"""Sets of keys are asked in slices, because databases bound the number of parameters."""

from collections.abc import Sequence

SLICE = 500


def slices(keys: Sequence[str]) -> list[Sequence[str]]:
    """`keys` in parts of at most `SLICE`."""
    return [keys[start : start + SLICE] for start in range(0, len(keys), SLICE)]
