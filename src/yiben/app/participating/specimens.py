"""What participation adds to the page of elements: wishes in every state, a text of people. All values are invented."""

from dataclasses import dataclass, replace

from yiben.app.participating.showing import MatterRow
from yiben.capabilities.participation import Piece
from yiben.ui.patterns import Specimen
from yiben.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Some wishes."""

    matters: tuple[MatterRow, ...]


def specimens(_words: Words) -> tuple[Specimen, ...]:
    """A wish as it waits, is answered, and is late."""
    waiting = MatterRow(
        number="2026-000123",
        kind="wish",
        title="公交实时位置 live positions of buses",
        says=(),
        state="待答复 waiting",
        tone="info",
        filed="2026-01-03T00:00:00Z",
        by="小王",
        publisher="云川市交通运输局",
        publisher_id="org",
        answer_by="2026-01-20T00:00:00Z",
        answered="",
        answer=(Piece(text="见 see "), Piece(text="https://example.org/a", href="https://example.org/a")),
        article="",
        promised="",
        merged="",
        dataset="",
        dataset_title="",
        edition=None,
        votes=12,
        voted=False,
        votable=True,
        overdue=False,
        in_time=None,
        desk="",
        hidden="",
        id="case",
    )
    promised = replace(
        waiting, state="已承诺 promised", tone="good", answered="2026-01-10T00:00:00Z", promised="2026-06-30"
    )
    late = replace(waiting, overdue=True, tone="warn", votes=0)
    shown = Wishes(matters=(waiting, promised, late))
    template = "participating/specimens.html"
    return (Specimen(id="of-wishes", title="participating.patterns.wishes", template=template, shown=shown),)
