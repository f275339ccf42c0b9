"""What only a whole set can say (整批结论): places, budgets and stacking of `yiben assess … --table`.

Ranks and budgets are over everybody, so the table is read whole. Nothing the text leaves open is decided here: ties,
places it does not name and a budget without a rule are said, their cells stay empty.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yiben.engines.rules.entitlements.columns.budgeting import Budget, budget_of, rule_of, share
from yiben.engines.rules.entitlements.columns.choosing import Chosen, Places, choose_places
from yiben.engines.rules.entitlements.columns.together import stack_columns
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from yiben.engines.rules.entitlements.columns import Plan
    from yiben.engines.rules.entitlements.columns.planning import Layout
    from yiben.engines.rules.entitlements.model import Stacking


class More(StrEnum):
    """What may be asked of a whole set beside each row's answer."""

    PLACES = "places"  # 排名和名额: columns `.rank`, `.selected`
    BUDGETS = "budgets"  # 预算: column `.paid`
    STACKING = "stacking"  # 叠加: column `.together`


@dataclass(slots=True, kw_only=True)
class Settled:
    """Columns to be added, by name, and what there is to say of each programme. Amounts in fen."""

    columns: "dict[str, pa.Array]" = field(default_factory=dict)
    places: list[tuple[str, Places]] = field(default_factory=list)
    budgets: list[tuple[str, Budget]] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)  # ranked, and the text names no places
    before: int | None = None
    together: int | None = None

    def sentences(self) -> tuple[Text, ...]:
        """What a person at a terminal should know."""
        said = [
            Text(
                f"{name}{one.group and ' '}{one.group}：{one.competed:,} 个竞争 {one.places:,} 个名额，入选 {one.selected:,}",
                f"{name}{one.group and ' '}{one.group}: {one.competed:,} for {one.places:,} places, {one.selected:,} selected",
            )
            for name, one in self.places
        ]
        said += [
            Text(f"{name} {one.says.zh}", f"{name} {one.says.en}") for name, one in self.places if one.says
        ]
        said += [
            Text(f"{name}：原文没有写名额，只排名", f"{name}: the text names no places; ranked only.")
            for name in self.unnamed
        ]
        said += [Text(f"{name}：{one.says.zh}", f"{name}: {one.says.en}") for name, one in self.budgets]
        if self.together is not None and self.before is not None:
            one, other = f"{self.before / 100:,.2f}", f"{self.together / 100:,.2f}"
            said.append(
                Text(
                    f"叠加规则之前合计 {one} 元，之后 {other} 元（多年给付的含各年）",
                    f"Together {one} yuan before the rules of stacking, {other} after (every year of what is paid for several).",
                )
            )
        return tuple(said)

    def as_document(self) -> dict[str, Any]:
        """Plain types, amounts in yuan."""
        return {
            "places": [
                {
                    "programme": name,
                    "group": one.group,
                    "places": one.places,
                    "competed": one.competed,
                    "selected": one.selected,
                    "tied": one.tied,
                    "unranked": one.unranked,
                    "says": str(one.says) if one.says else None,
                }
                for name, one in self.places
            ],
            "places_not_named": self.unnamed,
            "budgets": [
                {
                    "programme": name,
                    "most": one.most / 100,
                    "asked": one.asked / 100,
                    "paid": one.paid / 100,
                    "rule": one.rule.value,
                    "open_rows": one.open_rows,
                    "reaches": one.reaches,
                    "says": str(one.says),
                }
                for name, one in self.budgets
            ],
            "stacking": None
            if self.together is None or self.before is None
            else {"before": self.before / 100, "after": self.together / 100},
        }


def settle(
    answers: "Sequence[tuple[Plan, pa.RecordBatch]]",
    table: Any,
    *,
    more: Collection[More],
    stackings: "Sequence[Stacking]" = (),
) -> Settled:
    """Places first, then budgets of those selected, then what goes together of what is paid."""
    done = Settled()
    amounts: dict[str, Any] = {}
    called: dict[str, str] = {}
    years: dict[str, int | None] = {}
    for plan, answer in answers:
        for layout in plan.layouts:
            amount = None if layout.amount is None else answer.column(f"{layout.name}.amount")
            chosen = _chosen(done, plan, layout, table, more=more)
            if amount is None:
                continue
            if chosen is not None and More.PLACES in more and _places(layout):
                amount = _only(amount, chosen.selected)
            if More.BUDGETS in more:
                amount = _paid(done, layout, amount, chosen)
            one = layout.programme
            amounts[one.id], called[one.id], years[one.id] = amount, layout.name, one.programme.years
    if More.STACKING in more:
        _stack(done, amounts, called, stackings, years=years)
    return done


def _places(layout: "Layout") -> int:
    selection = layout.programme.programme.selection
    return selection.places if selection is not None else 0


def _chosen(
    done: Settled, plan: "Plan", layout: "Layout", table: Any, *, more: Collection[More]
) -> Chosen | None:
    if layout.programme.programme.selection is None or not {More.PLACES, More.BUDGETS} & set(more):
        return None
    chosen = choose_places(plan, layout, table)
    if More.PLACES in more:
        done.columns[f"{layout.name}.rank"] = chosen.rank
        if _places(layout):
            done.columns[f"{layout.name}.selected"] = chosen.selected
            done.places += [(layout.programme.id, one) for one in chosen.groups]
        else:
            done.unnamed.append(layout.programme.id)
    return chosen


def _paid(done: Settled, layout: "Layout", amount: Any, chosen: Chosen | None) -> Any:
    most = budget_of(layout.programme)
    if most is None:
        return amount
    paid, budget = share(
        amount, most=most, rule=rule_of(layout.programme), rank=chosen.rank if chosen else None
    )
    done.columns[f"{layout.name}.paid"] = paid
    done.budgets.append((layout.programme.id, budget))
    return paid


def _stack(
    done: Settled,
    amounts: dict[str, Any],
    called: Mapping[str, str],
    stackings: "Sequence[Stacking]",
    *,
    years: Mapping[str, int | None],
) -> None:
    done.before = sum(_sum(column) * (years[name] or 1) for name, column in amounts.items())
    stacked = stack_columns(amounts, stackings, years=years)
    done.columns |= {f"{called[name]}.together": column for name, column in stacked.items()}
    done.together = sum(map(_sum, stacked.values()))


def _only(amount: Any, selected: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.coalesce(selected, pa.scalar(False)), amount, pa.scalar(None, amount.type))


def _sum(column: Any) -> int:
    """Of fen as decimals: a million times the most int64 holds is more than it holds."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return int(pc.sum(column.cast(pa.decimal128(38, 0))).as_py() or 0)
