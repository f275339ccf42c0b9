"""Functions an expression may call, and `case`."""

from collections.abc import Callable
from fractions import Fraction

from sqlglot import exp

from yiben.engines.rules.entitlements.figures import figure
from yiben.engines.rules.entitlements.grammar import Reader
from yiben.engines.rules.entitlements.tree import (
    Call,
    Case,
    Expr,
    Figure,
    Full,
    Has,
    Later,
    Letters,
    Name,
    Type,
)
from yiben.engines.rules.entitlements.units import joined
from yiben.engines.rules.entitlements.wrongs import apart, wrong
from yiben.kernel.text import Text

_MOST_YEARS = 200
_CALLS: dict[type[exp.Expression], str] = {
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Coalesce: "coalesce",
    exp.Abs: "abs",
    exp.Floor: "floor",
    exp.Ceil: "ceil",
    exp.Round: "round",
}


def _call(reader: Reader, node: exp.Expression, depth: int) -> Expr:
    name = _CALLS[type(node)]
    extra = {
        key
        for key, said in node.args.items()
        if said and key not in {"this", "expressions", "ignore_nulls", "decimals"}
    }
    if extra:
        raise wrong(f"不允许使用 {reader.say(node)}", f"May not use {reader.say(node)}.")
    if name == "round":
        return _rounded(reader, node, depth)
    listed = [node.this, *node.expressions]
    args = [reader.read(one, depth) for one in listed]
    if name in {"abs", "floor", "ceil"} or name in {"least", "greatest"}:
        args = [reader.number(one, depth) for one in listed]
    return Call(_same(reader, args, node), name, tuple(args))


def _rounded(reader: Reader, node: exp.Expression, depth: int) -> Expr:
    of, digits = reader.number(node.this, depth), Fraction(0)
    if node.args.get("decimals"):
        asked = reader.number(node.args["decimals"], depth)
        if not isinstance(asked, Figure) or asked.value.denominator != 1 or not -12 <= asked.value <= 12:
            raise wrong(
                "round 的位数是 -12 到 12 的整数",
                "The digits of round are a whole number from -12 to 12.",
            )
        digits = asked.value
    return Call(of.type, "round", (of, Figure(Type.PURE, digits)))


def _same(reader: Reader, args: list[Expr], node: exp.Expression) -> Type:
    found = args[0].type
    for one in args[1:]:
        made = joined(found, one.type)
        if made is None:
            raise apart(found, one.type, reader.say(node))
        found = made
    return found


def _case(reader: Reader, node: exp.Expression, depth: int) -> Expr:
    if node.this is not None:
        raise wrong("case 之后直接写 when", "Write `when` right after case.")
    whens = tuple(
        (reader.flag(one.this, depth), reader.read(one.args["true"], depth)) for one in node.args["ifs"]
    )
    default = node.args.get("default")
    other = reader.read(default, depth) if default is not None and not isinstance(default, exp.Null) else None
    values = [value for _, value in whens] + ([other] if other else [])
    return Case(_same(reader, values, node), whens, other)


def _named(reader: Reader, node: exp.Expression, depth: int) -> Expr:
    name, args = str(node.this).lower(), node.expressions
    made = _NAMED.get(name)
    if made is None:
        raise wrong(f"没有函数 {name[:60]}", f"There is no function {name[:60]}.")
    return made(reader, name, args, depth)


def _full(reader: Reader, name: str, args: list[exp.Expression], depth: int) -> Expr:
    since = [reader.read(one, depth) for one in args]
    if len(since) != 1 or since[0].type is not Type.DATE:
        raise wrong(f"{name} 要一个日期", f"{name} takes one date.")
    return Full(Type.NUMBER, name == "full_months", since[0])


def _later(reader: Reader, name: str, args: list[exp.Expression], depth: int) -> Expr:
    read = [reader.read(one, depth) for one in args]
    match read:
        case [Expr(type=Type.DATE) as of, years]:
            count = _whole(years)
            if count is not None and abs(count) <= _MOST_YEARS:
                return Later(Type.DATE, count, of)
    raise wrong(
        f"写 {name}(日期, 年数)，年数是 -{_MOST_YEARS} 到 {_MOST_YEARS} 的整数",
        f"Write {name}(date, years), years being a whole number from -{_MOST_YEARS} to {_MOST_YEARS}.",
    )


def _whole(tree: Expr) -> int | None:
    """A bare whole number, with its sign."""
    if isinstance(tree, Call) and tree.name == "neg":
        of = _whole(tree.args[0])
        return None if of is None else -of
    if isinstance(tree, Figure) and tree.type in {Type.PURE, Type.ZERO} and tree.value.denominator == 1:
        return int(tree.value)
    return None


def _has(reader: Reader, _: str, args: list[exp.Expression], depth: int) -> Expr:
    read = [reader.read(one, depth) for one in args]
    match read:
        case [Name(type=Type.WORDS) as of, Letters() as word]:
            reader.known_word(of, word.value)
            return Has(Type.FLAG, of, word.value)
    raise wrong("写 has(列表事实, '词')", "Write has(list_fact, 'word').")


def _parameter(reader: Reader, _: str, args: list[exp.Expression], __: int) -> Expr:
    if len(args) != 1 or not isinstance(args[0], exp.Literal) or not args[0].is_string:
        raise wrong("写 parameter('编号')", "Write parameter('id').")
    name = args[0].this
    if name not in reader.scope.parameters:
        known = Text("、".join(reader.scope.parameters), ", ".join(reader.scope.parameters))
        raise wrong(
            f"没有参数 {name[:60]}",
            f"There is no parameter {name[:60]}.",
            code="no_such_parameter",
            hint=Text(f"可用：{known.zh or '无'}", f"There are: {known.en or 'none'}."),
        )
    return parameter_tree(reader.scope.parameters[name])


def parameter_tree(value: Fraction | str) -> Expr:
    """A parameter's value as a node: `50万元` is money, a bare number is pure, other text a word."""
    read = figure(value) if isinstance(value, str) else (value, Type.PURE if value else Type.ZERO)
    if read is None:
        return Letters(Type.WORD, str(value))
    return Figure(read[1], read[0])


_NAMED: dict[str, Callable[[Reader, str, list[exp.Expression], int], Expr]] = {
    "full_years": _full,
    "full_months": _full,
    "add_years": _later,
    "has": _has,
    "parameter": _parameter,
}
FUNCTIONS: dict[type[exp.Expression], Callable[[Reader, exp.Expression, int], Expr]] = {
    **dict.fromkeys(_CALLS, _call),
    exp.Case: _case,
    exp.Anonymous: _named,
}
"""What reads each."""
