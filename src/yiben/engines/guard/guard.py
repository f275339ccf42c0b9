"""`Guard`: one call from SQL to a plan, with the plans it has made kept at hand."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from yiben.engines.guard.masks import MaskBook
from yiben.engines.guard.model import Plan, Subject, Table, TableName
from yiben.engines.guard.rewriting import Draft, rewrite
from yiben.engines.guard.statement import read_statement

Resolve = Callable[[tuple[TableName, ...]], Mapping[TableName, Table]]
"""Finds every table named, or raises `NotFound`. Asked only when the plan is not at hand."""

_KEPT = 4096


class Guard:
    """Decides by clearance. `highest` is the level an ungraded column is taken to have."""

    def __init__(self, masks: MaskBook, *, highest: int = 5) -> None:
        self._masks = masks
        self._highest = highest
        self._plans: OrderedDict[Hashable, Plan] = OrderedDict()
        self._lock = threading.Lock()

    def plan(self, sql: str, *, subject: Subject, version: Hashable, resolve: Resolve) -> Plan:
        """Parse → resolve → decide → rewrite, or the plan made before for the same three.

        `version` must change whenever a label, an item or a current snapshot does. Raises `BadInput`
        for SQL that cannot be read, `Refused` for SQL that is not allowed, and what `resolve` raises.
        """
        key = (sql, subject.signature, version)
        with self._lock:
            plan = self._plans.get(key)
            if plan is not None:
                self._plans.move_to_end(key)
                return plan
        statement = read_statement(sql)
        tables = resolve(statement.names)
        plan = rewrite(
            Draft(
                statement=statement, subject=subject, tables=tables, masks=self._masks, highest=self._highest
            )
        )
        with self._lock:
            self._plans[key] = plan
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return plan
