"""Behind the pages: copies and pictures of large editions are made before anybody asks, and what was taken back is deleted."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from yiben.capabilities import opening
from yiben.capabilities.opening import Edition, State
from yiben.capabilities.portal.charts import numbers_of, proposed
from yiben.capabilities.portal.downloads import Files
from yiben.capabilities.portal.reading import Copy
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import YibenError

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

_PART = 500  # entries of the feed looked at in one round


def prepare(platform: "Platform") -> int:
    """Follow the feed of changes from where it was left; answers how many editions were looked after. May be killed anywhere."""
    shelf = platform.open_shelf
    files = Files(platform.home, lambda: platform.lake)
    mark = shelf.folder.parent / "prepared"
    seen = int(mark.read_text(encoding="ascii")) if mark.exists() else 0
    with platform.office.reading(ANYBODY) as work:
        changes = opening.changes(work, since=seen, limit=_PART)
        touched = dict.fromkeys(one.dataset for one in changes)
        wanted: list[Edition] = []
        dropped: list[Edition] = []
        known = opening.datasets(work, touched)
        for one in known.values():
            for edition in opening.editions(work, one.id):
                if one.state is State.WITHDRAWN or edition.recalled is not None:
                    dropped.append(edition)
                elif one.state is State.PUBLISHED and edition.number == one.edition:
                    wanted.append(edition)
    for edition in dropped:
        shelf.drop(edition)
        files.drop(edition)
    for edition in wanted:
        draw = partial(_draw, edition)
        if shelf.is_large(edition):  # minutes: other rounds of the clock go on meanwhile
            shelf.prepare_behind(edition, then=draw)
            continue
        with suppress(YibenError):  # one whose files cannot be read keeps nobody else waiting
            draw(shelf.prepare(edition))
    if changes:
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.write_text(str(changes[-1].seq), encoding="ascii")
    return len(wanted) + len(dropped)


def _draw(edition: Edition, copy: Copy) -> None:
    """Compute the numbers of every picture, which are kept beside the copy."""
    for proposal in proposed(copy, edition.columns):
        numbers_of(copy, proposal)
