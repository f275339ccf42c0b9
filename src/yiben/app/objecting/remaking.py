"""Tables made of what was corrected are made again, by the statement and with the rights of whoever made them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.app.reactions import hands
from yiben.capabilities import ledger, objections, people
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import MovedOn, YibenError

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

ROUND = 30.0  # seconds


def make_again(platform: "Platform") -> tuple[objections.Redo, ...]:
    """Make every table again that waits for it, upstream ones first; those it made. What it cannot make is its owner's."""
    done = []
    with platform.office.reading(SYSTEM) as work:
        waiting = objections.waiting(work)
    for one in waiting:
        try:
            _derive(platform, one)
            with platform.office.writing(SYSTEM) as work:
                objections.remade(work, one, hands=hands())
        except MovedOn:  # another process was faster, or is at the table: what is left, the next round finds
            continue
        except YibenError as error:
            with platform.office.writing(SYSTEM) as work:
                objections.leave_to_owner(work, one, why=error.code)
            continue
        done.append(one)
    return tuple(done)


@contextmanager
def remaking(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Do so until the block ends, behind other background work."""
    over = Event()

    def rounds() -> None:
        while not over.is_set():
            platform.jobs.submit("remaking", lambda: make_again(platform))
            over.wait(every)

    Thread(target=rounds, name="yiben-remaking", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _derive(platform: "Platform", one: objections.Redo) -> None:
    from yiben.app.deriving import derive

    assert one.statement is not None
    with platform.office.reading(SYSTEM) as work:
        maker = people.who_is(work, one.maker)
        resource = ledger.describe(work, one.resource).resource
    derive(
        platform,
        maker,
        one.statement,
        name=resource.name,
        org=resource.organisation_name,
        system=resource.system_name,
        title=resource.title,
        classes=resource.classes,
        themes=resource.themes,
    )
