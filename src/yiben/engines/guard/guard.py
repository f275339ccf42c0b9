"""`Guard`: one call from SQL to a plan, with the plans it has made kept at hand."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from yiben.engines.guard.combining import Combination
from yiben.engines.guard.law import DISPLAY, Act, Law
from yiben.engines.guard.masks import MaskBook
from yiben.engines.guard.model import Decision, Plan, Subject, Table, TableName
from yiben.engines.guard.rewriting import Draft, rewrite
from yiben.engines.guard.statement import read_statement
from yiben.engines.guard.tabulation import Draw, draw, groupable
from yiben.infra.lake.scope import Scope

Resolve = Callable[[tuple[TableName, ...]], Mapping[TableName, Table]]
"""Finds every table named, or raises `NotFound`. Asked only when the plan is not at hand."""

_KEPT = 4096


class Guard:
    """Decides by clearance, and by the law it is handed.

    `highest` is the level an ungraded column is taken to have; `combinations` lift levels.
    """

    def __init__(
        self, masks: MaskBook, *, highest: int = 5, combinations: tuple[Combination, ...] = ()
    ) -> None:
        self._masks = masks
        self._highest = highest
        self._combinations = combinations
        self._plans: OrderedDict[Hashable, Plan] = OrderedDict()
        self._lock = threading.Lock()

    def plan(
        self,
        sql: str,
        *,
        subject: Subject,
        version: Hashable,
        resolve: Resolve,
        act: Act = DISPLAY,
        law: Law | None = None,
    ) -> Plan:
        """Parse → resolve → decide → rewrite, or the plan made before for the same four.

        `version` must change whenever a label, an item, a current snapshot or the law does. Raises
        `BadInput` for SQL that cannot be read, `Refused` for SQL that is not allowed, and what
        `resolve` and `law` raise.
        """
        key = (sql, subject.signature, act, version)
        with self._lock:
            plan = self._plans.get(key)
            if plan is not None:
                self._plans.move_to_end(key)
                return plan
        statement = read_statement(sql)
        tables = resolve(statement.names)
        plan = rewrite(
            Draft(
                statement=statement,
                subject=subject,
                tables=tables,
                masks=self._masks,
                highest=self._highest,
                act=act,
                law=law,
                combinations=self._combinations,
            )
        )
        with self._lock:
            self._plans[key] = plan
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return plan

    def groupable(self, decision: Decision) -> bool:
        """Whether somebody the column was decided for may group by it, in plain or masked."""
        return groupable(decision, self._masks)

    def tabulate(self, drawn: Draw) -> Scope:
        """The scope of a table of aggregates. Its columns must have been decided by `plan`."""
        return draw(drawn, self._masks, holder=f"yiben_scan_0_{secrets.token_hex(8)}")
