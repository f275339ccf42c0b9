"""Where the links of a chain stand from left to right (排列): each behind everything it comes from."""

from collections.abc import Collection


def places(links: Collection[str], pairs: Collection[tuple[str, str]]) -> dict[str, int] | None:
    """A column for each link, 0 for the first; what comes from nothing stands close before what comes from it.

    `pairs` are (from, to). None when they lead in a circle.
    """
    found = dict.fromkeys(links, 0)
    for _ in range(len(found) + 1):
        behind = [(before, after) for before, after in pairs if found[after] <= found[before]]
        if not behind:
            break
        for before, after in behind:
            found[after] = max(found[after], found[before] + 1)
    else:
        return None
    first = set(found) - {after for _, after in pairs}
    close = {one: [found[after] - 1 for before, after in pairs if before == one] for one in first}
    found |= {one: min(columns) for one, columns in close.items() if columns}
    least = min(found.values(), default=0)
    return {one: at - least for one, at in found.items()}
