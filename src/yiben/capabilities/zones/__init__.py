"""Zones 公共数据专区授权运营: operators, agreements, products filed, partners, assessments, revenue (Beijing, seed 002:683-816).

Front desk. Start reading at `model.py`. `make_zone`, `hand_over`, `publish_notice` · `apply`, `supply`, `check_paper`, `wanting`
the evidence, `review` and `reviewed_of` the experts; the flow `zone.application` decides and signs · `carry_on` agreements of
before, `terminate`, `expire_due` (the clock's) · `ask` for data by scenario · `admit`, `give_right`, `take_right`, `regrade`,
`let_go` partners · `file`, `file_scenarios`, `give_use`, `withdraw` products · `assess`, `favoured`, `feed_back`, `reports_due` ·
`settle` and `correct` statements from the log, `recount` them from the beginning · `own` what concerns one's organisation. `watch` the log for what Article 31 warns of.
What `app.reactions` wires: `HANDS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.zones.actions.agreeing import agreements, carry_on, expire, expire_due, terminate
    from yiben.capabilities.zones.actions.alerting import alerts, alerts_titled, watch
    from yiben.capabilities.zones.actions.applying import (
        Paper,
        Wanting,
        apply,
        check_paper,
        notice_of,
        papers_of,
        supply,
        the_notice,
        title_of,
        wanting,
    )
    from yiben.capabilities.zones.actions.assessing import (
        assess,
        assessments,
        favoured,
        feed_back,
        reports,
        reports_due,
    )
    from yiben.capabilities.zones.actions.filing import (
        Filing,
        file,
        file_scenarios,
        give_use,
        products,
        withdraw,
    )
    from yiben.capabilities.zones.actions.looking import (
        Dossier,
        applications_of,
        dossier,
        grantees,
        notices,
        partners,
        uses,
        zones,
    )
    from yiben.capabilities.zones.actions.owning import Own, Share, own, partner_seen, statement_seen
    from yiben.capabilities.zones.actions.partnering import admit, give_right, let_go, regrade, take_right
    from yiben.capabilities.zones.actions.permitting import (
        leads,
        operates,
        oversees,
        the_agreement,
        the_partner,
        the_product,
        the_zone,
        today,
    )
    from yiben.capabilities.zones.actions.recounting import recount
    from yiben.capabilities.zones.actions.reviewing import WORDS, Reviewed, review, reviewed_of
    from yiben.capabilities.zones.actions.settling import correct, divided, settle, statements, the_statement
    from yiben.capabilities.zones.actions.supplying import SHARED_BY, ask, graded
    from yiben.capabilities.zones.actions.zoning import hand_over, make_zone, publish_notice
    from yiben.capabilities.zones.declared import grades, indicators
    from yiben.capabilities.zones.hands import HANDS
    from yiben.capabilities.zones.model import (
        ALERT,
        APPLICATION,
        CLAUSES,
        CONDITIONS,
        EXIT,
        PACK,
        PARTNER_EXIT,
        SHARING,
        Agreement,
        Alert,
        Assessment,
        Ended,
        Kind,
        Leaving,
        Line,
        Measure,
        Notice,
        Partner,
        Product,
        Proof,
        Recount,
        Report,
        Result,
        Right,
        Score,
        Statement,
        Unit,
        Use,
        Verdict,
        Zone,
    )

__all__ = [
    "ALERT",
    "APPLICATION",
    "CLAUSES",
    "CONDITIONS",
    "EXIT",
    "HANDS",
    "PACK",
    "PARTNER_EXIT",
    "SHARED_BY",
    "SHARING",
    "WORDS",
    "Agreement",
    "Alert",
    "Assessment",
    "Dossier",
    "Ended",
    "Filing",
    "Kind",
    "Leaving",
    "Line",
    "Measure",
    "Notice",
    "Own",
    "Paper",
    "Partner",
    "Product",
    "Proof",
    "Recount",
    "Report",
    "Result",
    "Reviewed",
    "Right",
    "Score",
    "Share",
    "Statement",
    "Unit",
    "Use",
    "Verdict",
    "Wanting",
    "Zone",
    "admit",
    "agreements",
    "alerts",
    "alerts_titled",
    "applications_of",
    "apply",
    "ask",
    "assess",
    "assessments",
    "carry_on",
    "check_paper",
    "correct",
    "divided",
    "dossier",
    "expire",
    "expire_due",
    "favoured",
    "feed_back",
    "file",
    "file_scenarios",
    "give_right",
    "give_use",
    "graded",
    "grades",
    "grantees",
    "hand_over",
    "indicators",
    "leads",
    "let_go",
    "make_zone",
    "notice_of",
    "notices",
    "operates",
    "oversees",
    "own",
    "papers_of",
    "partner_seen",
    "partners",
    "products",
    "publish_notice",
    "recount",
    "regrade",
    "reports",
    "reports_due",
    "review",
    "reviewed_of",
    "settle",
    "statement_seen",
    "statements",
    "supply",
    "take_right",
    "terminate",
    "the_agreement",
    "the_notice",
    "the_partner",
    "the_product",
    "the_statement",
    "the_zone",
    "title_of",
    "today",
    "uses",
    "wanting",
    "watch",
    "withdraw",
    "zones",
]

_ROOMS = {
    "actions.agreeing": "agreements carry_on expire expire_due terminate",
    "actions.alerting": "alerts alerts_titled watch",
    "actions.applying": "Paper Wanting apply check_paper notice_of papers_of supply the_notice title_of wanting",
    "actions.assessing": "assess assessments favoured feed_back reports reports_due",
    "actions.filing": "Filing file file_scenarios give_use products withdraw",
    "actions.looking": "Dossier applications_of dossier grantees notices partners uses zones",
    "actions.owning": "Own Share own partner_seen statement_seen",
    "actions.partnering": "admit give_right let_go regrade take_right",
    "actions.permitting": "leads operates oversees the_agreement the_partner the_product the_zone today",
    "actions.recounting": "recount",
    "actions.reviewing": "WORDS Reviewed review reviewed_of",
    "actions.settling": "correct divided settle statements the_statement",
    "actions.supplying": "SHARED_BY ask graded",
    "actions.zoning": "hand_over make_zone publish_notice",
    "declared": "grades indicators",
    "hands": "HANDS",
    "model": "ALERT APPLICATION CLAUSES CONDITIONS EXIT PACK PARTNER_EXIT SHARING Agreement Alert Assessment Ended Kind Leaving Line Measure Notice Partner Product Proof Recount Report Result Right Score Statement Unit Use Verdict Zone",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
