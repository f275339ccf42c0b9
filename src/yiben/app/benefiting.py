"""Where delivery meets the rules: programmes in force, what they say of an applicant, what goes together (惠企惠民)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from yiben.capabilities import policy
from yiben.capabilities.programmes.delivery import Ties
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound

if TYPE_CHECKING:
    from yiben.capabilities.casework import Hands
    from yiben.engines.rules.entitlements.model import Programme, Stacking
    from yiben.infra.work import Work


def ties_with(hands: "Callable[[], Hands]") -> Ties:
    """What delivery needs of the rest of the platform; `hands` are everybody's."""
    return Ties(programme=programme, assess=assess, hands=hands, stackings=stackings)


def programme(work: "Work", name: str) -> "Programme":
    """A programme of the pack that rules today, else of the newest there is. NotFound `no_programme`."""
    return policy.programme(name, work=work, day=day_in_beijing(work.now()))[0].programme


def assess(work: "Work", name: str, facts: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """What the programme says of these facts on a day; facts no programme here knows are left aside."""
    from yiben.engines.rules.entitlements import Sitting, read_applicant, told

    one, panel = policy.programme(name, work=work, day=day)
    sitting = Sitting(read_applicant(facts, one.book), one.book, as_of=day, known=panel.known)
    return told(sitting.ask(one))


def stackings(work: "Work", name: str) -> "tuple[Stacking, ...]":
    """The rules that name a programme: of the packs that rule today, and of its own pack where that does not yet."""
    pack = name.partition("/")[0].partition("@")[0]
    ruling = policy.programmes_in_force(work, day=day_in_beijing(work.now())).stackings
    own = [one for one in ruling if one.id.startswith(f"{pack}/")]
    if not own:
        try:
            own = list(policy.programmes_shipped((pack,)).stackings)
        except NotFound:  # a pack that was loaded here and rules no longer
            own = []
    rules = {one.id: one for one in (*ruling, *own)}
    return tuple(one for one in rules.values() if name in one.among)
