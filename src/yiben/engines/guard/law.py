"""What a regulation says of one column on one road (裁决), as the guard needs to know it.

The guard knows no regulation. Whoever wires it hands in a `Law`; without one, only clearance decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from yiben.engines.guard.model import Column, Effect, Ruling, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is done with the data (处理活动与方式): the road it leaves by.

    `activity` and `mode` are words of the vocabulary in force; `rows` the most that can leave this way,
    None for all; `watermarked`: what leaves says whose copy it is.
    `closed` is None where the road cannot encrypt (加密), else the columns of the answer that are asked for as
    ciphertext; others leave so only where nothing else is lawful. `encrypted` is set by the guard, when it asks
    the law about a column that would leave so.
    """

    activity: str = "use"
    mode: str | None = "display"
    rows: int | None = None
    watermarked: bool = False
    closed: frozenset[str] | None = None
    encrypted: bool = False


DISPLAY = Act()  # 展示: a page, a terminal
EXPORT = Act(mode="export")  # 导出: a file, an interface
PROCESS = Act(activity="process", mode=None)  # 加工: a derived table
VERIFY = Act(mode="verify")  # 核验: yes or no to a value the asker holds
DEVELOPMENT = Act(mode="development")  # 开发测试
STATISTICS = Act(mode="statistics")  # 统计: aggregates, never a value


Law = Callable[[Table, Column, int, Act, Effect], Ruling]
"""`law(table, column, level, act, effect)`: may this column, ruled at `level`, leave by `act`, plain or masked?"""
