"""What is wrong with a flow as declared, all of it at once: dead ends, states nobody reaches, words nobody knows.

`where` of a fault is a path such as `flow.start`, `state.filed.deadline`, `move.approve.needs`, `form.purpose`,
`move.approve.form.reason`, `fact.guard_permits`; the loader of packs makes a line of it.
"""

from collections.abc import Collection

from yiben.engines.flows.checking.asking import fact_faults, form_faults, needs_faults
from yiben.engines.flows.checking.holding import naming_faults, review_faults, who_faults
from yiben.engines.flows.checking.names import id_faults, name_faults, size_faults
from yiben.engines.flows.checking.stepping import deadline_faults, move_faults, target_faults, way_faults
from yiben.engines.flows.model import Fault, Flow


def check(
    flow: Flow,
    *,
    effects: Collection[str] | None = None,
    facts: Collection[str] | None = None,
    calendars: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """Every fault of the flow; none means it can be worked with.

    `effects`, `facts`, `calendars` are the names there are; what is not handed in is not judged.
    """
    if large := size_faults(flow):
        return large
    found: list[Fault] = [*id_faults(flow), *target_faults(flow)]
    if not found:  # else everything behind it would be told as well
        found += way_faults(flow)
    for state in flow.states:
        found += deadline_faults(flow, state)
        found += review_faults(flow, state)
    for move in flow.moves:
        found += move_faults(flow, move)
        found += who_faults(flow, move.who, f"move.{move.id}.who")
        found += naming_faults(flow, move)
    found += form_faults(flow)
    found += fact_faults(flow)
    found += needs_faults(flow)
    found += name_faults(flow, effects=effects, facts=facts, calendars=calendars)
    return tuple(dict.fromkeys(found))
