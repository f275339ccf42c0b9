"""Forms, facts and conditions: types there are, choices to choose from, names the flow knows."""

from collections.abc import Iterator

from yiben.engines.flows.checking.names import NAME, every_field
from yiben.engines.flows.forms import TYPES
from yiben.engines.flows.model import Fact, FactType, Fault, Field, Flow
from yiben.kernel.text import Text


def form_faults(flow: Flow) -> Iterator[Fault]:
    """Fields of types there are not, choices without choices, one name with two meanings."""
    from yiben.engines.flows.conditions import fields_of

    meanings: dict[str, Field] = {}
    places: set[tuple[str, str]] = set()
    for place, one in fields_of(flow):
        where = f"form.{one.id}" if place == "form" else f"move.{place}.form.{one.id}"
        if (place, one.id) in places:
            yield Fault(
                code="flow_duplicate",
                says=Text(f"表单项 {one.id} 写了两次", f"The field {one.id} stands twice"),
                where=where,
                hint=Text("换一个编号", "Choose another id."),
            )
        places.add((place, one.id))
        first = meanings.setdefault(one.id, one)
        if (first.type, first.many, first.choices) != (one.type, one.many, one.choices):
            yield Fault(
                code="flow_field",
                says=Text(f"{one.id} 在两处意思不同", f"{one.id} means two things"),
                where=where,
                hint=Text(
                    "同名的表单项类型和选项须相同", "Fields of one name have one type and the same choices."
                ),
            )
        yield from _field(one, where)


def _field(one: Field, where: str) -> Iterator[Fault]:
    if not NAME.fullmatch(one.id):
        yield Fault(
            code="flow_id",
            says=Text(f"表单项不能叫“{one.id[:60]}”", f"A field cannot be called “{one.id[:60]}”"),
            where=where,
            hint=Text("小写字母、数字和 _", "Lower-case letters, digits and _."),
        )
    if one.type not in TYPES:
        yield Fault(
            code="flow_field_type",
            says=Text(f"没有“{one.type[:60]}”这种表单项", f"There is no field of type “{one.type[:60]}”"),
            where=where,
            hint=Text(f"可用：{'、'.join(TYPES)}", f"There are: {', '.join(TYPES)}."),
        )
    ids = [choice.id for choice in one.choices]
    if (one.type == "choice") != bool(ids) or len(ids) != len(set(ids)):
        yield Fault(
            code="flow_choice",
            says=Text(f"{one.id} 的选项不成立", f"The choices of {one.id} will not do"),
            where=where,
            hint=Text(
                'type = "choice" 的写 choice，编号不重复；其他的不写',
                'With type = "choice" write `choice`, each id once; with others none.',
            ),
        )
    if one.most is not None and one.most < 1:
        yield Fault(
            code="flow_most",
            says=Text(f"{one.id} 的 most 小于 1", f"`most` of {one.id} is below 1"),
            where=where,
        )


def fact_faults(flow: Flow) -> Iterator[Fault]:
    """Facts called like fields, or whose words are not said."""
    fields = {one.id for one in every_field(flow)}
    for number, fact in enumerate(flow.facts):
        where = f"fact.{fact.id}"
        if not NAME.fullmatch(fact.id):
            yield Fault(
                code="flow_id",
                says=Text(f"事实不能叫“{fact.id[:60]}”", f"A fact cannot be called “{fact.id[:60]}”"),
                where=where,
                hint=Text("小写字母、数字和 _", "Lower-case letters, digits and _."),
            )
        if fact.id in fields or fact.id in {one.id for one in flow.facts[:number]}:
            yield Fault(
                code="flow_duplicate",
                says=Text(f"{fact.id} 写了两次", f"{fact.id} stands twice"),
                where=where,
                hint=Text("事实与表单项不能同名", "A fact may not be called like a field."),
            )
        if bool(fact.words) != (fact.type in {FactType.WORD, FactType.WORDS}):
            yield Fault(
                code="flow_fact",
                says=_words_of_fact(fact),
                where=where,
                hint=Text('type = "word" 时写 word', 'Write `word` with type = "word" or "words".'),
            )


def _words_of_fact(fact: Fact) -> Text:
    if fact.words:
        return Text(f"{fact.id} 不是词，不写 word", f"{fact.id} is no word and has none")
    return Text(f"{fact.id} 没有写可能的词", f"{fact.id} does not say which words it may be")


def needs_faults(flow: Flow) -> Iterator[Fault]:
    """Conditions that are none, or that name what neither a form nor a fact of the flow has."""
    from yiben.engines.flows.conditions import Wrong, compiled

    for move in flow.moves:
        if move.needs is None:
            continue
        try:
            compiled(flow, move.needs)
        except Wrong as wrong:
            yield Fault(code="flow_needs", says=wrong.says, where=f"move.{move.id}.needs", hint=wrong.hint)
