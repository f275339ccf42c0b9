"""Plans 规划: documents, tasks, indicators and targets, and where every promise stands.

Front desk. Start reading at `model.py`. `make_plan` by hand, `take_in` those of packs that rule · `plans`, `tree`,
`indicator`, `promises`, `standings` as of any day, `cockpit` in one query, `appraisal`, `table` (四表), `services` look ·
`report` a figure by flow, `bind` and `compute` one by formula, `split_target`, `assign`, `release` · `evaluate` ·
`name_power`, `authorities`, `under_power` join the register of powers (权责), `say_person`, `profile_of`, `accounts_of` files of persons ·
`tick` is the clock: formulas, standings, warnings. What `app.reactions` wires: `HANDS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.plans.actions.computing import bind, compute
    from yiben.capabilities.plans.actions.evaluating import evaluate
    from yiben.capabilities.plans.actions.four import TableView, services, table
    from yiben.capabilities.plans.actions.joining import (
        accounts_of,
        authorities,
        name_power,
        profile_of,
        say_person,
        under_power,
        unname_power,
    )
    from yiben.capabilities.plans.actions.judging import judge_stale
    from yiben.capabilities.plans.actions.looking import (
        Cockpit,
        Seen,
        appraisal,
        cockpit,
        evaluations,
        indicator,
        plans,
        promises,
        standings,
        tree,
    )
    from yiben.capabilities.plans.actions.permitting import may_keep, may_speak
    from yiben.capabilities.plans.actions.reporting import figure_from, report
    from yiben.capabilities.plans.actions.splitting import added, assign, release, split_target
    from yiben.capabilities.plans.actions.taking import make_plan, take_in
    from yiben.capabilities.plans.actions.ticking import tick
    from yiben.capabilities.plans.hands import HANDS
    from yiben.capabilities.plans.model import (
        REPORT,
        SELF,
        THIRD,
        Appraisal,
        Authority,
        Branch,
        Evaluated,
        Evaluation,
        FigureRow,
        FigureSource,
        Ground,
        Indicator,
        Judged,
        Kept,
        Line,
        Node,
        Owner,
        OwnerKind,
        Plan,
        Source,
        Table,
        Target,
        Tree,
        Under,
    )

__all__ = [
    "HANDS",
    "REPORT",
    "SELF",
    "THIRD",
    "Appraisal",
    "Authority",
    "Branch",
    "Cockpit",
    "Evaluated",
    "Evaluation",
    "FigureRow",
    "FigureSource",
    "Ground",
    "Indicator",
    "Judged",
    "Kept",
    "Line",
    "Node",
    "Owner",
    "OwnerKind",
    "Plan",
    "Seen",
    "Source",
    "Table",
    "TableView",
    "Target",
    "Tree",
    "Under",
    "accounts_of",
    "added",
    "appraisal",
    "assign",
    "authorities",
    "bind",
    "cockpit",
    "compute",
    "evaluate",
    "evaluations",
    "figure_from",
    "indicator",
    "judge_stale",
    "make_plan",
    "may_keep",
    "may_speak",
    "name_power",
    "plans",
    "profile_of",
    "promises",
    "release",
    "report",
    "say_person",
    "services",
    "split_target",
    "standings",
    "table",
    "take_in",
    "tick",
    "tree",
    "under_power",
    "unname_power",
]

# Names are looked up when asked for: whoever only wires nouns opens no database driver.
_ROOMS = {
    "actions.computing": "bind compute",
    "actions.evaluating": "evaluate",
    "actions.four": "TableView services table",
    "actions.joining": "accounts_of authorities name_power profile_of say_person under_power unname_power",
    "actions.judging": "judge_stale",
    "actions.looking": "Cockpit Seen appraisal cockpit evaluations indicator plans promises standings tree",
    "actions.permitting": "may_keep may_speak",
    "actions.reporting": "figure_from report",
    "actions.splitting": "added assign release split_target",
    "actions.taking": "make_plan take_in",
    "actions.ticking": "tick",
    "hands": "HANDS",
    "model": "REPORT SELF THIRD Appraisal Authority Branch Evaluated Evaluation FigureRow FigureSource Ground Indicator Judged Kept Line Node Owner OwnerKind Plan Source Table Target Tree Under",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
