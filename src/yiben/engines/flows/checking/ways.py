"""Where a flow can go: which states are reached, from which an end can be, and what the filer could do alone."""

from collections.abc import Callable, Iterable

from yiben.engines.flows.model import End, Flow, Move, State

Edge = tuple[str, str, Move]


def edges(flow: Flow) -> list[Edge]:
    """Every step somebody or something makes, from a state that has one to a state there is."""
    states = {one.id: one for one in flow.states}
    return [
        (source, move.target, move)
        for move in flow.moves
        for source in move.sources
        if source in states and move.target in states and states[source].end is None
        and (happens(states[source], move) if move.by_itself else bool(move.who))
    ]  # fmt: skip


def happens(state: State, move: Move) -> bool:
    """Whether the clock or a review makes the move in this state."""
    named = {state.deadline.move} if state.deadline else set()
    if state.review:
        named |= {state.review.passed, state.review.failed}
    return move.id in named


def reached(flow: Flow, *, by: Callable[[Move], bool] = lambda _: True) -> set[str]:
    """The states that can be reached from the start by moves that `by` accepts, the start included."""
    ways = [(source, target) for source, target, move in edges(flow) if by(move)]
    return _closure({flow.start}, ways)


def ending(flow: Flow) -> set[str]:
    """The states from which an end can be reached, ends included."""
    ways = [(target, source) for source, target, _ in edges(flow)]
    return _closure({one.id for one in flow.states if one.end is not None}, ways)


def filer_alone(flow: Flow) -> bool:
    """Whether the filer could bring their own case to `done` with nobody else."""

    def filers(move: Move) -> bool:
        return any(who.filer for who in move.who) and not move.by_itself

    done = {one.id for one in flow.states if one.end is End.DONE}
    return bool(done & reached(flow, by=filers))


def _closure(begin: set[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    onward: dict[str, set[str]] = {}
    for source, target in ways:
        onward.setdefault(source, set()).add(target)
    found, waiting = set(begin), list(begin)
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found
