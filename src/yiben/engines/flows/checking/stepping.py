"""States and moves: where they lead, what the clock does, and whether everything has an end."""

from collections.abc import Iterator

from yiben.engines.flows.checking import ways
from yiben.engines.flows.checking.holding import named_move, who_faults
from yiben.engines.flows.checking.names import every_field, near
from yiben.engines.flows.model import End, Fault, Flow, Move, State
from yiben.kernel.text import Text


def target_faults(flow: Flow) -> Iterator[Fault]:
    """Names of states there are not, and steps from an end."""
    states = {one.id: one for one in flow.states}
    named = [(flow.start, "flow.start")]
    for move in flow.moves:
        named += [(source, f"move.{move.id}.from") for source in move.sources]
        named.append((move.target, f"move.{move.id}.to"))
    for name, where in named:
        if name not in states:
            yield Fault(
                code="flow_unknown_state",
                says=Text(f"没有环节 {name[:60]}", f"There is no state {name[:60]}"),
                where=where,
                hint=near(name, states),
            )
    start = states.get(flow.start)
    if start is not None and start.end is not None:
        yield Fault(
            code="flow_start",
            says=Text("一提交就已结束", "It ends where it starts"),
            where="flow.start",
            hint=Text("start 写第一个环节", "`start` is the first state a case stands in."),
        )
    for move in flow.moves:
        for source in move.sources:
            here = states.get(source)
            if here is not None and here.end is not None:
                yield Fault(
                    code="flow_from_end",
                    says=Text(f"{source} 已是结束，不能再流转", f"{source} is an end; nothing follows it"),
                    where=f"move.{move.id}.from",
                    hint=Text(
                        "从 from 中去掉，或去掉该环节的 end", "Take it out of `from`, or drop the `end`."
                    ),
                )


def way_faults(flow: Flow) -> Iterator[Fault]:
    """States nobody reaches, dead ends, circles, and a filer who decides alone."""
    reached, ending = ways.reached(flow), ways.ending(flow)
    leaving = {source for source, _, _ in ways.edges(flow)}
    if not any(one.end for one in flow.states):
        yield Fault(
            code="flow_no_end",
            says=Text("没有结束的环节", "No state is an end"),
            where="flow",
            hint=Text('给结束的环节写 end = "done"', 'Write end = "done" where it ends.'),
        )
        return
    for state in flow.states:
        where = f"state.{state.id}"
        if state.id not in reached:
            yield Fault(
                code="flow_unreachable",
                says=Text(f"没有办法走到 {state.id}", f"Nothing leads to {state.id}"),
                where=where,
                hint=Text(
                    "写一个通向它的 move，或删去它；by_itself 的 move 须由时限或评审引出",
                    "Write a move to it, or remove it; a move by itself is named by a deadline or a review.",
                ),
            )
        elif state.id not in leaving and state.end is None:
            yield Fault(
                code="flow_dead_end",
                says=Text(f"{state.id} 没有出路", f"{state.id} is a dead end"),
                where=where,
                hint=Text(
                    "写一个从它出发的 move，或写 end", "Write a move from it, or say how it ends (`end`)."
                ),
            )
        elif state.id not in ending:
            yield Fault(
                code="flow_no_way_out",
                says=Text(
                    f"从 {state.id} 走不到任何结束", f"From {state.id} no end can be reached: it goes round"
                ),
                where=where,
                hint=Text("从这一圈里写一个通向结束的 move", "Write a move out of the circle to an end."),
            )
        elif state.end is None and not _waits(flow, state):
            yield Fault(
                code="flow_nobody_acts",
                says=Text(
                    f"{state.id} 不在任何人的待办中，也没有时限",
                    f"{state.id} is on nobody's list, and nothing happens there by itself",
                ),
                where=where,
                hint=Text(
                    "去掉一个 move 的 optional，或写 deadline 的 move",
                    "Drop `optional` from a move, or give its deadline a `move`.",
                ),
            )
    if ways.filer_alone(flow):
        yield Fault(
            code="flow_own_decision",
            says=Text("申请人可以自己办结自己的申请", "The filer could decide their own case"),
            where="flow",
            hint=Text(
                "至少有一步由申请人以外的人办理", "At least one step on the way must be for somebody else."
            ),
        )


def _waits(flow: Flow, state: State) -> bool:
    """Whether somebody has to act in a state, or the clock does."""
    moves = [one for one in flow.moves if state.id in one.sources]
    if state.review or any(ways.happens(state, one) for one in moves):
        return True
    withdrawn = {one.id for one in flow.states if one.end is End.WITHDRAWN}
    return any(one.who and not one.optional and one.target not in withdrawn for one in moves)


def deadline_faults(flow: Flow, state: State) -> Iterator[Fault]:
    """A time limit that is none, and what it names."""
    if state.deadline is None:
        return
    where, deadline = f"state.{state.id}.deadline", state.deadline
    within = deadline.within
    figures = [
        one for one in (within.working_days, within.days, within.hours, within.months) if one is not None
    ]
    if len(figures) != 1 or figures[0] <= 0 or figures[0] > 10_000:
        yield Fault(
            code="flow_within",
            says=Text(f"{state.id} 的时限不成立", f"The time limit of {state.id} will not do"),
            where=where,
            hint=Text(
                "within 只写 working_days、days、hours、months 之一，且大于 0",
                "`within` has one of working_days, days, hours, months, above 0.",
            ),
        )
    if state.end is not None:
        yield Fault(
            code="flow_within",
            says=Text(f"{state.id} 已是结束，没有时限", f"{state.id} is an end and has no deadline"),
            where=where,
        )
    if deadline.remind is not None and deadline.remind < 0:
        yield Fault(
            code="flow_within",
            says=Text("remind 不能小于 0", "`remind` cannot be below 0"),
            where=where,
        )
    dates = {one.id for one in every_field(flow) if one.type == "date" and not one.many}
    if deadline.since is not None and deadline.since not in dates:
        yield Fault(
            code="flow_since",
            says=Text(
                f"since 的 {deadline.since} 不是日期表单项", f"`since`: {deadline.since} is no date of a form"
            ),
            where=where,
            hint=near(deadline.since, dates),
        )
    yield from who_faults(flow, deadline.escalate, where)
    if deadline.move is not None:
        yield from named_move(flow, state, deadline.move, where)


def move_faults(flow: Flow, move: Move) -> Iterator[Fault]:
    """A move that nobody makes, or that speaks against itself."""
    where = f"move.{move.id}"
    if move.by_itself and move.who:
        yield Fault(
            code="flow_by_itself",
            says=Text(f"{move.id} 自动办理，不能再写 who", f"{move.id} happens by itself and is for nobody"),
            where=f"{where}.who",
            hint=Text("去掉 who 或 by_itself", "Drop `who` or `by_itself`."),
        )
    if move.by_itself and not any(ways.happens(one, move) for one in flow.states if one.id in move.sources):
        yield Fault(
            code="flow_nobody",
            says=Text(f"没有时限或评审引出 {move.id}", f"No deadline and no review makes {move.id}"),
            where=where,
            hint=Text("在环节的 deadline 或 review 中写上它", "Name it in a `deadline` or a `review`."),
        )
    if not move.by_itself and not move.who:
        yield Fault(
            code="flow_nobody",
            says=Text(f"没有人可以办理 {move.id}", f"{move.id} is for nobody"),
            where=where,
            hint=Text("写 who，或 by_itself = true", "Write `who`, or by_itself = true."),
        )
    if not move.sources:
        yield Fault(
            code="flow_nobody",
            says=Text(f"{move.id} 没有出发的环节", f"{move.id} starts nowhere"),
            where=where,
            hint=Text("写 from", "Write `from`."),
        )
    filers_only = bool(move.who) and all(who.filer for who in move.who)
    if filers_only and "filer" in move.not_who:
        yield Fault(
            code="flow_nobody",
            says=Text(
                f"{move.id} 只有申请人，又不许申请人", f"{move.id} is for the filer, and not for the filer"
            ),
            where=f"{where}.not_who",
        )
    moves = {one.id for one in flow.moves}
    words = {"filer", "filer_org", *(f"mover:{one}" for one in moves)}
    for word in move.not_who:
        if word not in words:
            yield Fault(
                code="flow_not_who",
                says=Text(f"not_who 没有“{word[:60]}”", f"`not_who` knows no “{word[:60]}”"),
                where=f"{where}.not_who",
                hint=near(word, words),
            )
