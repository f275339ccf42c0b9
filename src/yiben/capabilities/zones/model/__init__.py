"""The nouns of public-data zones (公共数据专区): Beijing's draft measures, seed 002:683-816.

Amounts are whole fen, days ISO text of Beijing, moments text from `kernel.clock.stamp`, organisations
and resources identifiers of the ledger.
"""

from yiben.capabilities.zones.model.alerting import Alert, Watch
from yiben.capabilities.zones.model.assessing import Assessment, Measure, Report, Result
from yiben.capabilities.zones.model.authorising import (
    CLAUSES,
    CONDITIONS,
    Agreement,
    Ended,
    Kind,
    Notice,
    Proof,
    Score,
    Verdict,
    Zone,
)
from yiben.capabilities.zones.model.filing import Product, Unit, Use
from yiben.capabilities.zones.model.partnering import Leaving, Partner, Right
from yiben.capabilities.zones.model.settling import Counted, Line, Meter, Recount, Statement

PACK = "beijing-public-data-zones-2023"
APPLICATION, SHARING = "zone.application", "zone.sharing"
EXIT, PARTNER_EXIT, ALERT = "zone.exit", "zone.partner_exit", "zone.alert"

__all__ = [
    "ALERT",
    "APPLICATION",
    "CLAUSES",
    "CONDITIONS",
    "EXIT",
    "PACK",
    "PARTNER_EXIT",
    "SHARING",
    "Agreement",
    "Alert",
    "Assessment",
    "Counted",
    "Ended",
    "Kind",
    "Leaving",
    "Line",
    "Measure",
    "Meter",
    "Notice",
    "Partner",
    "Product",
    "Proof",
    "Recount",
    "Report",
    "Result",
    "Right",
    "Score",
    "Statement",
    "Unit",
    "Use",
    "Verdict",
    "Watch",
    "Zone",
]
