"""What must hold between packs: ids used once, no circle of superseding, versions whose dates do not overlap."""

from collections.abc import Iterable

from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.kernel.text import Text


def check_among(pack: Pack, others: Iterable[Pack], problems: Problems) -> None:
    """Note what does not go together between `pack` and `others`."""
    around = [
        other
        for other in others
        if (other.id, other.version, other.digest) != (pack.id, pack.version, pack.digest)
    ]
    _twice(pack, around, problems)
    _overlap(pack, around, problems)
    _circle(pack, around, problems)


def supersedes(pack: Pack, other: Pack) -> bool:
    """Whether `pack` says it replaces `other`."""
    return any(said in {other.id, other.citation} for said in pack.head.supersedes)


def _line(pack: Pack, key: str) -> int | None:
    return pack.documents["pack.toml"].lines.of((key,))


def _twice(pack: Pack, others: list[Pack], problems: Problems) -> None:
    for other in others:
        if other.citation == pack.citation:
            problems.add(
                "pack.toml",
                _line(pack, "id"),
                Text(f"{pack.citation} 已有另一个规则包使用", f"Another pack is {pack.citation} already"),
                hint=Text("换一个 id，或提高 version", "Choose another `id`, or raise `version`."),
                code="pack_duplicate",
            )


def _overlap(pack: Pack, others: list[Pack], problems: Problems) -> None:
    start, end = pack.head.from_, pack.head.until
    for other in others:
        from_, until = other.head.from_, other.head.until
        if other.id != pack.id or other.version == pack.version or start is None or from_ is None:
            continue
        if supersedes(pack, other) or supersedes(other, pack):
            continue
        if (end is None or from_ < end) and (until is None or start < until):
            problems.add(
                "pack.toml",
                _line(pack, "from"),
                Text(
                    f"{pack.citation} 与 {other.citation} 的有效期重叠",
                    f"The dates of {pack.citation} and {other.citation} overlap",
                ),
                hint=Text(
                    f'写 until，或 supersedes = ["{other.citation}"]',
                    f'Set `until`, or write supersedes = ["{other.citation}"].',
                ),
                code="pack_dates",
            )


def _circle(pack: Pack, others: list[Pack], problems: Problems) -> None:
    """Follow `supersedes` from the pack; coming back to it is a circle."""
    known = [pack, *others]
    path, seen = [pack], {id(pack)}
    while True:
        here = path[-1]
        onward = [other for other in known if other is not here and supersedes(here, other)]
        if pack in onward:
            names = " → ".join(one.citation for one in [*path, pack])
            problems.add(
                "pack.toml",
                _line(pack, "supersedes"),
                Text(f"规则包互相取代：{names}", f"Packs supersede each other in a circle: {names}"),
                hint=Text(
                    "新的取代旧的，不能反过来",
                    "The newer one supersedes the older, never the other way round.",
                ),
                code="pack_circle",
            )
            return
        fresh = next((other for other in onward if id(other) not in seen), None)
        if fresh is not None:
            seen.add(id(fresh))
            path.append(fresh)
        else:
            path.pop()
            if not path:
                return
