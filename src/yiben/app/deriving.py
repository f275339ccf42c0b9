"""A table made of other tables: a guarded answer brought back in, with the lineage of each column.

What is derived is graded no lower than what it was made of and what chose its rows, until a person says
otherwise.
"""

from pathlib import Path
from typing import Any

from yiben.app.orders import Ancestry, Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import access, ledger
from yiben.engines.guard import PROCESS, Plan
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, silent
from yiben.kernel.text import Text


def derive(
    platform: Platform,
    actor: Actor,
    sql: str,
    *,
    name: str,
    org: str,
    system: str | None = None,
    title: str = "",
    classes: tuple[str, ...] = (),
    themes: tuple[str, ...] = (),
    progress: Progress = silent,
) -> dict[str, Any]:
    """Bring in what `sql` answers `actor` as the resource `name`; answers as `bring_in` does.

    Raises BadInput `masked_derivation` when a column would be made of masked values, or
    `answer_cut` when the answer has more rows than one answer may hold.
    """
    plan = access.examine(platform.office, actor, sql, act=PROCESS)
    answer = access.ask(platform.office, actor, sql, purpose=f"derive {name}", act=PROCESS)
    if answer.masked:
        refusal = _masked(plan, answer)
        access.note_refusal(platform.office, actor, sql, plan=plan, error=refusal, purpose=f"derive {name}")
        raise refusal
    if answer.truncated:
        raise BadInput(
            "answer_cut",
            Text(f"结果超过 {answer.rows:,} 行", f"The answer has more than {answer.rows:,} rows"),
            hint=Text("请先汇总或分批", "Aggregate first, or make several tables."),
        )
    path = platform.home.staging / f"{new_id('derived')}.parquet"
    try:
        access.write(answer, access.Format.PARQUET, path)
        order = Order(
            source=str(path),
            org=org,
            system=system,
            name=name,
            title=title,
            file_name=f"{name}.parquet",
            origin=ledger.Origin.DERIVED,
            classes=classes,
            themes=themes,
            made_by=plan.shape,
            ancestry=_ancestry(plan, answer),
            accept_changes=True,
        )
        return bring_in(platform, actor, order, progress=progress)
    finally:
        Path(path).unlink(missing_ok=True)


def _masked(plan: Plan, answer: access.Answer) -> BadInput:
    """The refusal, with the rule: a level, or an article of a pack in force."""
    hidden = ", ".join(column.name for column in answer.masked)
    why = answer.masked[0].reason or Text("", "")
    articles = access.stood_in_the_way(plan)
    return BadInput(
        "masked_derivation",
        Text(
            f"这些列已脱敏，不能用于加工: {hidden}。{why.zh}",
            f"These columns are masked; nothing can be made of them: {hidden}. {why.en}",
        ),
        where={"columns": hidden, **({"articles": articles} if articles else {})},
        hint=Text("请去掉这些列，或由有权限的账号操作", "Leave them out, or let a cleared account do it."),
    )


def _ancestry(plan: Plan, answer: access.Answer) -> dict[str, Ancestry]:
    """Per column, the items it comes from and the highest grade of those and of what chose the rows."""
    traced = plan.outputs if plan.outputs is not None and len(plan.outputs) == len(answer.columns) else None
    reached = plan.decisions if traced is None else plan.influences  # untraced: assume the worst
    least = max((one.level for one in reached), default=1)
    private = any(one.column.personal and one.level == least for one in reached)
    found = {}
    for place, column in enumerate(answer.columns):
        own, personal = (traced[place].level, traced[place].personal) if traced else (1, False)
        found[column.name] = Ancestry(items=column.items, level=max(own, least), personal=personal or private)
    return found
