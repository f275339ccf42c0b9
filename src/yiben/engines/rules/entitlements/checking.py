"""What cannot be right in a programme: holes and overlaps of a table, a cap below a floor, circles, certain zeros."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from yiben.engines.rules.entitlements.compiled import Row, Terms
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.faults import Faults, Path
from yiben.engines.rules.entitlements.model import Benefit, Form, Group, Held, Node, Programme
from yiben.engines.rules.entitlements.tree import Arith, Compare, Expr, Figure, walk
from yiben.kernel.text import Text

LARGEST = 10**30


def check_trees(tree: Expr, path: Path, faults: Faults, book: FactBook) -> None:
    """Note a quotient that can only divide by zero, and a threshold that can never be met."""
    for node in walk(tree):
        if isinstance(node, Arith) and node.op == "/" and constant(node.right) == 0:
            faults.add(
                "divides_by_zero",
                path,
                Text("只会除以零", "this can only divide by zero"),
                Text("改写除数", "Change what it divides by."),
            )
        value = constant(node)
        if value is not None and abs(value) > LARGEST:
            faults.add(
                "too_large",
                path,
                Text("数字大于 10 的 30 次方", "a figure above ten to the thirtieth"),
                Text("核对数值和单位", "Check the figure and its unit."),
            )
        if isinstance(node, Compare) and constant(node.left) is not None and constant(node.right) is not None:
            faults.add(
                "compares_nothing",
                path,
                Text("两边都是定数，与申请人无关", "both sides are fixed: it says nothing of the applicant"),
                Text("至少一边要用事实", "Name a fact on one side."),
            )


def constant(tree: Expr) -> Fraction | None:
    """The value of a tree that names no fact and can be worked out; else None."""
    if isinstance(tree, Figure):
        return tree.value
    if not isinstance(tree, Arith):
        return None
    if tree.op == "-" and tree.left == tree.right:
        return Fraction(0)
    left, right = constant(tree.left), constant(tree.right)
    if tree.op == "*" and 0 in {left, right}:
        return Fraction(0)
    if left is None or right is None or (tree.op == "/" and right == 0):
        return None
    match tree.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def check_terms(benefit: Benefit, terms: Terms, faults: Faults) -> None:
    """Note a cap below the floor, an amount that is missing, and what is wrong with the table."""
    cap, floor = (constant(one) if one else None for one in (terms.cap, terms.floor))
    if cap is not None and floor is not None and cap < floor:
        faults.add(
            "cap_below_floor",
            ("benefit", "cap"),
            Text(
                f"上限 {money(cap).zh} 低于下限 {money(floor).zh}",
                f"the cap {money(cap).en} lies below the floor {money(floor).en}",
            ),
            Text("对调，或改正其中一个", "Turn them round, or mend one."),
        )
    elif benefit.floor is not None and terms.cap is not None and None in {cap, floor}:
        faults.add(
            "cap_below_floor",
            ("benefit", "cap"),
            Text(
                "上限或下限随申请人而变，上限可能低于下限",
                "the cap or the floor follows the applicant, and the cap may fall below the floor",
            ),
            Text("在 amount 里用 case 写明哪个为准", "Say with `case` in `amount` which of them rules."),
        )
    for about, value in (("cap", cap), ("floor", floor)):
        if value is not None and value < 0:
            faults.add(
                "negative_amount", ("benefit", about), Text("金额不能为负", "an amount cannot be negative")
            )
    gives = benefit.amount is not None or benefit.table is not None or benefit.cap is not None
    if benefit.form in {Form.MONEY, Form.VOUCHER} and not gives:
        faults.add(
            "no_amount",
            ("benefit",),
            Text("没有写金额", "says no amount"),
            Text(
                '写 amount 或 table，一事一议的写 form = "case_by_case"',
                'Write `amount` or `table`, or form = "case_by_case".',
            ),
        )
    if benefit.table:
        _check_table(benefit, terms, faults)


def _check_table(benefit: Benefit, terms: Terms, faults: Faults) -> None:
    assert benefit.table is not None
    at: Path = ("benefit", "table", "rows")
    if not benefit.table.rows:
        faults.add("table_empty", at, Text("表是空的", "the table is empty"))
    for number, row in enumerate(benefit.table.rows):
        if (row.from_ is not None and row.over is not None) or (row.to is not None and row.below is not None):
            faults.add(
                "table_ends",
                (*at, number),
                Text(
                    "from 与 over、to 与 below 各只能写一个",
                    "write one of from and over, and one of to and below",
                ),
            )
    if len(terms.rows) != len(benefit.table.rows):
        return
    order = sorted(range(len(terms.rows)), key=lambda number: _low(terms.rows[number]))
    for number in order:
        if _empty(terms.rows[number]):
            faults.add(
                "table_ends",
                (*at, number),
                Text(
                    f"这一档是空的：{span(terms.rows[number])}",
                    f"this row holds nothing: {span(terms.rows[number])}",
                ),
            )
            return
    for one, other in pairwise(order):
        _meet(terms.rows[one], terms.rows[other], (*at, other), faults)


def _meet(one: Row, other: Row, path: Path, faults: Faults) -> None:
    """`one` begins no later than `other`: they must touch, and not share a value."""
    said = Text(f"{span(one)} 与 {span(other)}", f"{span(one)} and {span(other)}")
    above = one.high is None or other.low is None or one.high > other.low
    if above or (one.high == other.low and one.high_included and other.low_included):
        faults.add(
            "table_overlap",
            path,
            Text(f"两档重叠：{said.zh}", f"two rows overlap: {said.en}"),
            Text(
                "from 含，over 不含，to 含，below 不含",
                "`from` and `to` belong to the row, `over` and `below` do not.",
            ),
        )
    elif one.high != other.low or not (one.high_included or other.low_included):
        faults.add(
            "table_hole",
            path,
            Text(f"两档之间有空缺：{said.zh}", f"there is a hole between two rows: {said.en}"),
            Text("让下一档从上一档结束处开始", "Let the next row begin where the one before ends."),
        )


def _low(row: Row) -> tuple[int, Fraction, int]:
    return (0, Fraction(0), 0) if row.low is None else (1, row.low, 0 if row.low_included else 1)


def _empty(row: Row) -> bool:
    if row.low is None or row.high is None:
        return False
    return row.low > row.high or (row.low == row.high and not (row.low_included and row.high_included))


def span(row: Row) -> str:
    """A row's ends as mathematicians write them."""
    low = "(−∞" if row.low is None else f"{'[' if row.low_included else '('}{plain(row.low)}"
    high = "+∞)" if row.high is None else f"{plain(row.high)}{']' if row.high_included else ')'}"
    return f"{low}, {high}"


def plain(value: Fraction) -> str:
    """A fraction as people read it: exact where it ends, else to six places."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{float(value):,.6f}".rstrip("0").rstrip(".")


def money(value: Fraction) -> Text:
    """Money as people read it: 150万元, 1,500,000 yuan."""
    english = f"{plain(value)} yuan" if value.denominator != 1 else f"{int(value):,} yuan"
    for unit, size in (("亿元", 10**8), ("万元", 10**4)):
        if abs(value) >= size and (value / size * 100).denominator == 1:
            return Text(f"{plain(value / size)}{unit}", english)
    return Text(f"{plain(value)}元", english)


def yuan(value: Fraction) -> str:
    """The same in the current language."""
    return str(money(value))


def prerequisites(programme: Programme) -> tuple[str, ...]:
    """The programmes this one asks for, as pack/programme."""
    return tuple(
        dict.fromkeys(node.programme for node in nodes(programme.criteria) if isinstance(node, Held))
    )


def nodes(group: Group) -> Iterator[Node]:
    """Every criterion of a tree."""
    return group.walk()


def circle(needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A circle of prerequisites, its first standing again at the end; empty when there is none."""
    done: set[str] = set()
    for start in needs:
        way: list[tuple[str, list[str]]] = [(start, list(needs[start]))]
        while way:
            name, left = way[-1]
            if name in done or not left:
                done.add(name)
                way.pop()
                continue
            need = left.pop()
            round_ = [one for one, _ in way]
            if need in round_:
                return (*round_[round_.index(need) :], need)
            if need in needs and need not in done:
                way.append((need, list(needs[need])))
    return ()
