"""Who may act: roles there are, fields that name an account, and reviews that can come to an end."""

from collections.abc import Iterator, Sequence

from yiben.engines.flows.checking.names import every_field, near
from yiben.engines.flows.model import Fault, Flow, Move, Relation, Review, State, Who
from yiben.kernel.actors import Role
from yiben.kernel.text import Text


def who_faults(flow: Flow, whos: Sequence[Who], where: str) -> Iterator[Fault]:
    """What is wrong with those who may act."""
    accounts = {one.id for one in every_field(flow) if one.type == "account"}
    for who in whos:
        if sum((who.role is not None, who.filer, who.field is not None)) != 1:
            yield Fault(
                code="flow_who",
                says=Text("role、filer、field 须写且只写一个", "One of role, filer and field is needed"),
                where=where,
                hint=Text(
                    'who = [{ role = "officer", relation = "owner" }]',
                    'Such as who = [{ role = "officer", relation = "owner" }].',
                ),
            )
        if who.role is not None and who.role not in set(Role):
            yield Fault(
                code="flow_who",
                says=Text(f"没有岗位 {who.role[:60]}", f"There is no role {who.role[:60]}"),
                where=where,
                hint=near(who.role, {str(one.value) for one in Role}),
            )
        if who.role is None and who.relation is not Relation.ANY:
            yield Fault(
                code="flow_who",
                says=Text("relation 只与 role 一起写", "`relation` goes with `role` only"),
                where=where,
            )
        if who.field is not None and who.field not in accounts:
            yield Fault(
                code="flow_who",
                says=Text(
                    f"表单项 {who.field[:60]} 不指定账号", f"The field {who.field[:60]} names no account"
                ),
                where=where,
                hint=near(who.field, accounts) or Text('type = "account"', 'Give it type = "account".'),
            )


def naming_faults(flow: Flow, move: Move) -> Iterator[Fault]:
    """A move whose own form says who may make it could be made by anybody."""
    asked = {one.id for one in move.form}
    for who in move.who:
        if who.field in asked:
            yield Fault(
                code="flow_who",
                says=Text(
                    f"{move.id} 由谁办理由它自己的表单填写，人人都能填自己",
                    f"The form of {move.id} says who may make it: anybody could name themselves",
                ),
                where=f"move.{move.id}.who",
                hint=Text("在前面的步骤里指定", "Name them in a step before."),
            )


def named_move(flow: Flow, state: State, name: str, where: str) -> Iterator[Fault]:
    """What is wrong with a move that a deadline or a review makes."""
    starting = [one.id for one in flow.moves if state.id in one.sources]
    move = next((one for one in flow.moves if one.id == name and state.id in one.sources), None)
    if move is None:
        yield Fault(
            code="flow_named_move",
            says=Text(
                f"{name[:60]} 不是从 {state.id} 出发的 move", f"{name[:60]} is no move from {state.id}"
            ),
            where=where,
            hint=near(name, starting),
        )
    elif any(one.required for one in move.form):
        yield Fault(
            code="flow_nobody_fills",
            says=Text(
                f"{name} 自动办理，没有人填写必填项", f"{name} happens by itself: nobody fills in its form"
            ),
            where=f"move.{name}.form",
            hint=Text("去掉 required", "Drop `required`."),
        )


def review_faults(flow: Flow, state: State) -> Iterator[Fault]:
    """What is wrong with a review: nobody may speak, too few can, scores that are none."""
    if state.review is None:
        return
    where, review = f"state.{state.id}.review", state.review
    yield from who_faults(flow, review.who, where)
    for name in dict.fromkeys((review.passed, review.failed)):
        yield from named_move(flow, state, name, where)
        move = next((one for one in flow.moves if one.id == name), None)
        if move is not None and not move.by_itself:
            yield Fault(
                code="flow_review",
                says=Text(
                    f"{name} 可由人直接办理，绕过评审", f"{name} could be made by a person, past the review"
                ),
                where=f"move.{name}",
                hint=Text("写 by_itself = true，去掉 who", "Write by_itself = true, without `who`."),
            )
    if review.passed == review.failed:
        yield Fault(
            code="flow_review",
            says=Text("通过和不通过是同一步", "It passes and fails by the same move"),
            where=where,
        )
    if state.end is not None:
        yield Fault(
            code="flow_review",
            says=Text(f"{state.id} 已是结束，没有评审", f"{state.id} is an end and reviews nothing"),
            where=where,
        )
    yield from _quorum(flow, review, where)
    yield from _scores(review, where)


def _quorum(flow: Flow, review: Review, where: str) -> Iterator[Fault]:
    able = [who for who in review.who if not who.filer and who.relation not in _shut(review)]
    if review.quorum < 1 or not able:
        yield Fault(
            code="flow_quorum",
            says=Text("没有人能够评审", "Nobody can judge"),
            where=where,
            hint=Text(
                "quorum 至少为 1；申请人不评审，回避单位的人员也不评审",
                "`quorum` is at least 1; neither the filer nor people of excluded organisations judge.",
            ),
        )
        return
    possible = _possible(flow, able)
    if possible is not None and review.quorum > possible:
        yield Fault(
            code="flow_quorum",
            says=Text(
                f"需要 {review.quorum} 人，最多只有 {possible} 人",
                f"{review.quorum} have to speak, and there are {possible} at most",
            ),
            where=where,
            hint=Text("减小 quorum，或多写几个 who", "Lower `quorum`, or name more in `who`."),
        )


def _shut(review: Review) -> set[Relation]:
    return set(review.excludes) - {Relation.ANY}


def _possible(flow: Flow, able: Sequence[Who]) -> int | None:
    """How many there can be at most; None where a role may be anybody's."""
    if any(who.role is not None for who in able):
        return None
    fields = {one.id: one for one in every_field(flow)}
    count = 0
    for name in {who.field for who in able if who.field}:
        one = fields.get(name)
        if one is None or (one.many and one.most is None):
            return None
        count += (one.most or 1) if one.many else 1
    return count


def _scores(review: Review, where: str) -> Iterator[Fault]:
    if review.least is None and review.most is None:
        return
    if review.least is None or review.most is None or not 0 < review.least <= review.most:
        yield Fault(
            code="flow_scores",
            says=Text("分数不成立", "The scores will not do"),
            where=where,
            hint=Text(
                "most 是满分，least 是合格分，大于 0 且不大于 most",
                "`most` is the full mark, `least` what passes: above 0, at most `most`.",
            ),
        )
