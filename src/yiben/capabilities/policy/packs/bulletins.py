"""What must hold between the figures of a bulletin, each problem with its line."""

from collections.abc import Iterator

from yiben.capabilities.policy.packs.checks import line_of
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.packs.recounting import BreakdownEntry, PrintedEntry
from yiben.kernel.text import Text


def check_bulletins(pack: Pack, problems: Problems) -> None:
    """Note names of figures and bulletins there are not, and periods that end before they begin."""
    known = {one.id for one in pack.bulletins}
    for bulletin in pack.bulletins:
        if bulletin.ends < bulletin.begins:
            said = Text("早于开始", "is before the first day")
            problems.add(bulletin.place.file, line_of(pack, bulletin, "ends"), Text(f"{bulletin.id}：ends {said.zh}", f"{bulletin.id}: `ends` {said.en}"), hint=None, code="pack_bulletin")  # fmt: skip
    entries: tuple[PrintedEntry | BreakdownEntry, ...] = (*pack.figures, *pack.breakdowns)
    for entry in entries:
        figures = {one.id for one in pack.figures if one.of == entry.of}
        for named, there, where in _names(entry, known, figures):
            if named not in there:
                problems.add(
                    entry.place.file,
                    line_of(pack, entry, where),
                    Text(f"{entry.id}：没有 {named}", f"{entry.id}: there is no {named}"),
                    hint=nearest(named, sorted(there)),
                    code="pack_bulletin",
                )


def _names(entry: PrintedEntry | BreakdownEntry, known: set[str], figures: set[str]) -> Iterator[tuple[str, set[str], str]]:  # fmt: skip
    yield entry.of, known, "of"
    if isinstance(entry, BreakdownEntry):
        yield entry.whole, figures, "whole"
        for part in entry.parts:
            yield part, figures, "parts"
    elif entry.share_of is not None:
        yield entry.share_of, figures, "share_of"
