"""One change in a zone, and what follows outside its transaction: workspaces of an agreement that ended close with it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.capabilities import zones
from yiben.capabilities.zones import workspaces
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import Visit
from yiben.ui.pages import PageView

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

T = TypeVar("T")
Verbs = Mapping[str, Callable[[Work], Any]]


def act(platform: "Platform", actor: Actor, verb: Callable[[Work], T]) -> T:
    """Do it as `actor`. Where it ended an agreement, every workspace under that closes and is deleted with proof.

    Work in those rooms is refused from the moment the agreement ended; a deletion that is cut off here is finished
    by the next turn of the clock.
    """
    with platform.office.writing(actor) as work:
        made = verb(work)
        ended = [one.subject for one in work.events if one.kind == "zone.terminated"]
    for agreement in ended:
        workspaces.close_due(platform.office, platform.lake, agreement=agreement)
    return made


def did(
    visit: Visit, verbs: Verbs, again: Callable[[YibenError], PageView], *, back: str, only: str = ""
) -> Response:
    """Do what a form says (`act`), and lead on; or the page again with what was wrong and what was said."""
    try:
        verb = verbs.get(only or visit.text("act"))
        if verb is None:
            raise BadInput("bad_zone", Text("没有这项操作", "There is no such act."), where={"field": "act"})
        act(visit.platform, visit.who, verb)
    except YibenError as error:
        return visit.show(again(error), status=error.status)
    return visit.to(back, done="zoning.done")


def one_of(visit: Visit, field: str, words: Any) -> Any:
    """A word of an enumeration that a form chose. BadInput `bad_zone` naming the field."""
    try:
        return words(visit.text(field))
    except ValueError:
        raise BadInput("bad_zone", Text("请在列出的选项中选择", "Choose one of what is listed."), where={"field": field}) from None  # fmt: skip


def said_in(visit: Visit) -> dict[str, str]:
    """What a form said, to show it again beside what was wrong with it."""
    return {name: visit.text(name) for name in visit.form if name != "csrf"}


def turn(platform: "Platform") -> int:
    """One turn of the clock: agreements that ran out end, their rooms close, what the log warns of is told."""
    ended = zones.expire_due(platform.office, hands=hands())
    workspaces.close_due(platform.office, platform.lake)
    zones.watch(platform.office, hands=hands())
    return ended
