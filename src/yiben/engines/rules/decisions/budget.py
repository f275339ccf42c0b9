"""What checking a book may cost, in steps that are the same on every machine: a pack is no reason to wait for minutes."""

from collections import Counter
from collections.abc import Sequence

from yiben.engines.rules.decisions.model import Condition, Control
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_STEPS = 5_000_000
"""Steps one check may take. The packs we ship take about a hundredth of it; all of it takes some seconds."""

_LETTERS = 40  # of an expression are about one step


class Budget:
    """Steps spent on a check, and on whose account."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.most = most
        self.spent = 0
        self._by: Counter[Control] = Counter()
        self._now: tuple[Control, ...] = ()
        self._on_none = 0

    def on(self, *controls: Control, steps: int = 1) -> None:
        """What is spent from here on is spent on these controls, or on none; looking at them costs `steps`."""
        self._now = controls
        self.spend(steps)

    def spend(self, steps: int) -> None:
        """Raises BadInput `pack_too_costly` when there is nothing left, naming the control that cost the most."""
        self.spent += steps
        for control in self._now:
            self._by[control] += steps
        if not self._now:
            self._on_none += steps
        if self.spent > self.most:
            raise self._refusal()

    def _refusal(self) -> BadInput:
        control, steps = next(iter(self._by.most_common(1)), (None, 0))
        if control is None or steps < self._on_none:
            return _too_many_cells(self.most)
        name = control.id
        return BadInput(
            "pack_too_costly",
            Text(
                f"检查规则包超过 {self.most:,} 步而中止；最费的是控制要求 {name}（{steps:,} 步）",
                f"Checking the pack was stopped after {self.most:,} steps; control {name} took most ({steps:,}).",
            ),
            where=control.place.where(
                "needs" if control.needs else "when", article=control.article, control=name
            ),
            hint=Text(
                "请减少 when、needs 和 way_out 里的事实、词语和数值界限，或把重复的控制要求合并",
                "Let when, needs and way_out speak of fewer facts, words and bounds, or merge controls that repeat.",
            ),
        )


def cost_of_meeting(*controls: Control) -> int:
    """Steps for seeing where controls meet: the words they name."""
    return 4 + sum(len(one.activities) + len(one.modes or ()) for one in controls) // 8


def _too_many_cells(most: int) -> BadInput:
    return BadInput(
        "pack_too_costly",
        Text(
            f"检查规则包超过 {most:,} 步而中止：处理活动、方式与层级的组合过多",
            f"Checking the pack was stopped after {most:,} steps: activities, modes and levels make too many cells.",
        ),
        where={"file": "vocabulary.toml"},
        hint=Text("请减少规则包自己声明的活动、方式或层级", "Declare fewer activities, modes or levels."),
    )


def cost_of_a_row(vocabulary: Vocabulary, conditions: Sequence[Condition]) -> int:
    """Steps for trying conditions on one row: its derived facts, and each expression by its length."""
    return 1 + len(vocabulary.derivations) + sum(1 + len(one.text) // _LETTERS for one in conditions)
