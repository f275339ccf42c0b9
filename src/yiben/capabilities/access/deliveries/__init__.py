"""Scheduled delivery 定时交付: standing orders that put a marked export into the outbox, again and again.

Front desk. `propose` by one account, `approve` by another, `withdraw` by either · `run_due` serves what is due,
in any process · `list_deliveries`, `history`, `key_of_run` look back. Files lie in `folder_of`, below the home's
`outbox`. Start reading at `model.py`, then `actions/serving.py`.
"""

from yiben.capabilities.access.deliveries.actions.ordering import (
    approve,
    history,
    key_of_run,
    list_deliveries,
    propose,
    withdraw,
)
from yiben.capabilities.access.deliveries.actions.serving import run_due
from yiben.capabilities.access.deliveries.changes import MARK, Changes
from yiben.capabilities.access.deliveries.model import (
    DAYS,
    LEASE,
    MOST_DAYS,
    PAUSE,
    TRIES,
    Delivery,
    DeliveryStatus,
    Run,
    RunState,
    folder_of,
)
from yiben.capabilities.access.deliveries.schedule import Every, Schedule, plan
from yiben.kernel.clock import BEIJING

__all__ = [
    "BEIJING",
    "DAYS",
    "LEASE",
    "MARK",
    "MOST_DAYS",
    "PAUSE",
    "TRIES",
    "Changes",
    "Delivery",
    "DeliveryStatus",
    "Every",
    "Run",
    "RunState",
    "Schedule",
    "approve",
    "folder_of",
    "history",
    "key_of_run",
    "list_deliveries",
    "plan",
    "propose",
    "run_due",
    "withdraw",
]
