"""Lineage exchanged with other systems 血缘互通: OpenLineage events taken in and told.

Front desk. `take` records an event of another system, and links columns where both ends are in the ledger ·
`told` is what this platform says of its own runs, as events, beyond a cursor · `taken` lists what came in ·
`push` sends what is new to the address in the settings. Start reading at `model.py`.
"""

from yiben.capabilities.interchange.lineage.actions import push, take, taken, told
from yiben.capabilities.interchange.lineage.model import NAMESPACE, Run, Taken, Told

__all__ = ["NAMESPACE", "Run", "Taken", "Told", "push", "take", "taken", "told"]
