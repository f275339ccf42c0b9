"""Ids used once and well written, and names that somebody outside the flow has to know."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from yiben.engines.flows.model import FILING, Fault, Field, Flow
from yiben.kernel.text import Text

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""Of fields and facts: conditions speak of them."""


MOST = 200
"""Of states, of moves, of facts, of the fields of one form, of the choices of one field: no person could follow more."""


def size_faults(flow: Flow) -> tuple[Fault, ...]:
    """A flow too large to be worked with, or to be checked in reasonable time."""
    fields = every_field(flow)
    listed = [flow.states, flow.moves, flow.facts, flow.form, *(one.form for one in flow.moves)]
    listed += [one.choices for one in fields]
    listed += [one.words for one in flow.facts]
    if all(len(one) <= MOST for one in listed) and len(fields) <= 5 * MOST:
        return ()
    return (
        Fault(
            code="flow_too_large",
            says=Text(f"同类的部分多于 {MOST} 个", f"It has more than {MOST} parts of a kind"),
            where="flow",
            hint=Text("拆成几个流程", "Split it into several flows."),
        ),
    )


def id_faults(flow: Flow) -> Iterator[Fault]:
    """States and moves called alike, or not as ids are."""
    for kind, listed in (("state", flow.states), ("move", flow.moves)):
        seen: set[str] = set()
        for one in listed:
            where = f"{kind}.{one.id}"
            if one.id in seen:
                yield Fault(
                    code="flow_duplicate",
                    says=Text(f"{one.id} 写了两次", f"{one.id} stands twice"),
                    where=where,
                    hint=Text("换一个编号", "Choose another id."),
                )
            if not ID.fullmatch(one.id) or (kind == "move" and one.id == FILING):
                yield Fault(
                    code="flow_id",
                    says=Text(f"编号不能是“{one.id[:60]}”", f"An id cannot be “{one.id[:60]}”"),
                    where=where,
                    hint=Text(
                        f"小写字母、数字、- 和 _；{FILING} 指提交本身",
                        f"Lower-case letters, digits, - and _; {FILING} is the filing itself.",
                    ),
                )
            seen.add(one.id)


def name_faults(
    flow: Flow,
    *,
    effects: Collection[str] | None,
    facts: Collection[str] | None,
    calendars: Collection[str] | None,
) -> Iterator[Fault]:
    """Effects, facts and calendars that nobody has, where their names were handed in."""
    for move in flow.moves:
        for effect in move.effects if effects is not None else ():
            if effect not in (effects or ()):
                yield Fault(
                    code="flow_effect",
                    says=Text(f"没有 {effect[:60]} 这一功能", f"Nothing here does {effect[:60]}"),
                    where=f"move.{move.id}.effects",
                    hint=near(effect, effects or ()),
                )
            elif _room(effect) != _room(flow.kind):
                yield Fault(
                    code="flow_effect",
                    says=Text(
                        f"{effect[:60]} 不归 {flow.kind[:60]} 这类事项",
                        f"{effect[:60]} is nothing that cases of {flow.kind[:60]} do",
                    ),
                    where=f"move.{move.id}.effects",
                )
    for fact in flow.facts if facts is not None else ():
        if fact.id not in (facts or ()):
            yield Fault(
                code="flow_fact",
                says=Text(f"没有人说明 {fact.id}", f"Nobody says {fact.id}"),
                where=f"fact.{fact.id}",
                hint=near(fact.id, facts or ()),
            )
    if calendars is not None and flow.calendar not in calendars:
        yield Fault(
            code="flow_calendar",
            says=Text(f"没有日历 {flow.calendar[:60]}", f"There is no calendar {flow.calendar[:60]}"),
            where="flow.calendar",
            hint=near(flow.calendar, calendars),
        )


def _room(word: str) -> str:
    """Whose a kind or an effect is: `objection.value` and `objections.record` are of one room."""
    return word.partition(".")[0].removesuffix("s")


def every_field(flow: Flow) -> tuple[Field, ...]:
    """The fields of the flow and of its moves."""
    return (*flow.form, *(one for move in flow.moves for one in move.form))


def near(word: str, known: Iterable[str]) -> Text | None:
    """A hint: the word that was probably meant, else those there are."""
    words = sorted(known)
    found = get_close_matches(word, words, n=1, cutoff=0.6)
    if found:
        return Text(f"是不是 {found[0]}？", f"Did you mean {found[0]}?")
    if not words:
        return None
    more = " …" if len(words) > 20 else ""
    return Text(f"可用：{'、'.join(words[:20])}{more}", f"There are: {', '.join(words[:20])}{more}.")
