"""Rules, the entitlement half: who qualifies, for how much, why, and what fact would decide.

Knows no regulation. What each part means is `docs/decisions/0080-programmes.md`; start reading at `model.py`, then
`tree.py` (expressions), `compiled.py` (a programme ready to be asked), `answering.py` (one applicant), `columns/` (many).
"""

from yiben.engines.rules.entitlements.answering import Amount, Answer, Sitting, in_force
from yiben.engines.rules.entitlements.applicant import Applicant, read_applicant
from yiben.engines.rules.entitlements.checking import circle, prerequisites
from yiben.engines.rules.entitlements.compiled import Compiled, Criterion, Row, Terms
from yiben.engines.rules.entitlements.compiling import compile_programme, programme_from
from yiben.engines.rules.entitlements.facts import FactBook, fact_from
from yiben.engines.rules.entitlements.faults import Fault, Faults
from yiben.engines.rules.entitlements.model import Programme, Stacking
from yiben.engines.rules.entitlements.money import number_of, read_amounts
from yiben.engines.rules.entitlements.nearing import Nearest, Opening, nearest, opening
from yiben.engines.rules.entitlements.panel import Hearing, Panel, Worth, hear, panel_of
from yiben.engines.rules.entitlements.reading import Draft, read_programme, read_stacking
from yiben.engines.rules.entitlements.tables import full_id
from yiben.engines.rules.entitlements.telling import brief, reason, told
from yiben.engines.rules.entitlements.whose import LeftOut, Whom

__all__ = [
    "Amount",
    "Answer",
    "Applicant",
    "Compiled",
    "Criterion",
    "Draft",
    "FactBook",
    "Fault",
    "Faults",
    "Hearing",
    "LeftOut",
    "Nearest",
    "Opening",
    "Panel",
    "Programme",
    "Row",
    "Sitting",
    "Stacking",
    "Terms",
    "Whom",
    "Worth",
    "brief",
    "circle",
    "compile_programme",
    "fact_from",
    "full_id",
    "hear",
    "in_force",
    "nearest",
    "number_of",
    "opening",
    "panel_of",
    "prerequisites",
    "programme_from",
    "read_amounts",
    "read_applicant",
    "read_programme",
    "read_stacking",
    "reason",
    "told",
]
