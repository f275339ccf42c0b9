"""Before and after remedies as bars, with the same numbers for the table below them (处理前后)."""

from dataclasses import dataclass

from yiben.capabilities.opening import disclosure
from yiben.kernel.text import Text
from yiben.ui.figures import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One number before and after, as said."""

    what: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What remedies cost: a few numbers, a bar per column of what is left of it, and a row per column."""

    sides: tuple[Side, ...]
    bars: tuple[Bar, ...]
    drifts: tuple[disclosure.Drift, ...]


def compared(check: disclosure.Check) -> Compared:
    """The comparison of a check that was remedied."""
    kept = check.usefulness
    assert kept is not None
    before, after = check.before.classes, check.after.classes if check.after else None
    sides = [
        Side(what=Text("行", "rows"), before=f"{kept.rows[0]:,}", after=f"{kept.rows[1]:,}"),
        Side(what=Text("列", "columns"), before=str(kept.columns[0]), after=str(kept.columns[1])),
        Side(what=Text("信息保留", "information kept"), before="100%", after=f"{kept.precision:.0%}"),
    ]
    if before is not None:
        sides += [
            Side(
                what=Text("最小一组的行数（k）", "rows of the smallest group (k)"),
                before=f"{before.smallest:,}",
                after=f"{after.smallest:,}" if after else "–",
            ),
            Side(
                what=Text("独一无二的行", "rows alone in their group"),
                before=f"{before.unique:,}",
                after=f"{after.unique:,}" if after else "–",
            ),
            Side(
                what=Text("平均与一行分不清的行占比", "rows one cannot tell a row from, on average"),
                before=f"{kept.discernibility[0]:.3%}",
                after=f"{kept.discernibility[1]:.3%}",
            ),
        ]
    if kept.correlation is not None:
        sides.append(
            Side(
                what=Text("相关系数最大变化", "largest change of a correlation"),
                before="0",
                after=f"{kept.correlation:.3f}",
            )
        )
    bars = tuple(
        Bar(
            label=one.column,
            share=1 - one.loss if one.kept else 0.0,
            tone="bad" if one.loss > 0.8 else "warn" if one.loss > 0.2 else "good",
            note=str(_note(one)),
        )
        for one in kept.drifts
    )
    return Compared(sides=tuple(sides), bars=bars, drifts=kept.drifts)


def _note(one: disclosure.Drift) -> Text:
    if not one.kept:
        return Text("不开放", "not opened")
    return Text(
        f"{one.distinct_before:,} 种 → {one.distinct_after:,} 种",
        f"{one.distinct_before:,} values → {one.distinct_after:,}",
    )
