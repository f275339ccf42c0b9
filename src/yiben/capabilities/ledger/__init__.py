"""Ledger 一本账: every organisation, system, resource and data item, and how each item is graded.

Front desk. Start reading at `model.py`. Verbs take an open `Work`:
`place`, `propose`, `register_many`, `record_lineage` serve an intake · `approve`, `correct`, `mark`,
`amend`, `reword_items`, `reassign`, `retire` are a person's word; what lowers waits for another's `approve_label` or `refuse_label` · `describe`, `entries`, `history`, `list_resources`, `organisations`,
`systems`, `snapshot_of`, `snapshots_after`, `withheld` read · `labels_to_review`, `review_counts`, `label_requests` show
what waits · `plan_regrading` and `regrade` grade again under a changed scale · `grades` counts, `columns` is every living column · `resolve` and `version` serve the guard · `may_steward` and
`sees_retired` say who may · `gaps` and
`declare_inventory` are the completeness checks · `find` and `catch_up` search · `changed_entries`, `outlines` and `entries_named` serve who follows the ledger.
"""

from yiben.capabilities.ledger.actions.bodies import (
    ensure_organisation,
    find_organisation,
    levels_above,
    organisation_names,
    organisations,
    systems,
)
from yiben.capabilities.ledger.actions.checking import declare_inventory, gaps
from yiben.capabilities.ledger.actions.counting import GradeCount, grades
from yiben.capabilities.ledger.actions.deciding import amend, approve, correct, mark, retire
from yiben.capabilities.ledger.actions.describing import (
    describe,
    entries,
    history,
    list_resources,
    resolve,
    snapshot_of,
    snapshots_after,
    version,
    withheld,
)
from yiben.capabilities.ledger.actions.following import changed_entries, entries_named, outlines
from yiben.capabilities.ledger.actions.lowering import (
    approve_label,
    label_requests,
    refuse_label,
)
from yiben.capabilities.ledger.actions.registering import place, propose, record_lineage, register_many
from yiben.capabilities.ledger.actions.regrading import plan_regrading, regrade
from yiben.capabilities.ledger.actions.reviewing import labels_to_review, review_counts
from yiben.capabilities.ledger.actions.rewriting import columns, reassign, reword_items
from yiben.capabilities.ledger.actions.searching import catch_up, find
from yiben.capabilities.ledger.actions.standing import may_steward, sees_retired
from yiben.capabilities.ledger.columns import Held
from yiben.capabilities.ledger.completeness import GapCount, Gaps, Unmarked, Unregistered
from yiben.capabilities.ledger.lowering import Corrected, Ground, LabelRequest, Mark, RequestState
from yiben.capabilities.ledger.model import (
    Cycle,
    Dossier,
    GradedItem,
    Importance,
    Item,
    Label,
    LabelAct,
    LabelStatus,
    LineageEnd,
    Organisation,
    OrganisationNode,
    Origin,
    Placed,
    Registered,
    Resolved,
    Resource,
    Snapshot,
    Status,
    System,
)
from yiben.capabilities.ledger.outline import ItemOutline, Outline
from yiben.capabilities.ledger.proposal import (
    Amendment,
    Correction,
    Derivation,
    ItemProposal,
    ItemWords,
    Landing,
    Marks,
    Proposal,
)
from yiben.capabilities.ledger.reviewing import (
    Regraded,
    Regrading,
    Review,
    ReviewAsk,
    ReviewCount,
    ReviewKind,
)
from yiben.capabilities.ledger.search.model import FacetCount, Filters, Found, Hit, HitItem

__all__ = [
    "Amendment",
    "Corrected",
    "Correction",
    "Cycle",
    "Derivation",
    "Dossier",
    "FacetCount",
    "Filters",
    "Found",
    "GapCount",
    "Gaps",
    "GradeCount",
    "GradedItem",
    "Ground",
    "Held",
    "Hit",
    "HitItem",
    "Importance",
    "Item",
    "ItemOutline",
    "ItemProposal",
    "ItemWords",
    "Label",
    "LabelAct",
    "LabelRequest",
    "LabelStatus",
    "Landing",
    "LineageEnd",
    "Mark",
    "Marks",
    "Organisation",
    "OrganisationNode",
    "Origin",
    "Outline",
    "Placed",
    "Proposal",
    "Registered",
    "Regraded",
    "Regrading",
    "RequestState",
    "Resolved",
    "Resource",
    "Review",
    "ReviewAsk",
    "ReviewCount",
    "ReviewKind",
    "Snapshot",
    "Status",
    "System",
    "Unmarked",
    "Unregistered",
    "amend",
    "approve",
    "approve_label",
    "catch_up",
    "changed_entries",
    "columns",
    "correct",
    "declare_inventory",
    "describe",
    "ensure_organisation",
    "entries",
    "entries_named",
    "find",
    "find_organisation",
    "gaps",
    "grades",
    "history",
    "label_requests",
    "labels_to_review",
    "levels_above",
    "list_resources",
    "mark",
    "may_steward",
    "organisation_names",
    "organisations",
    "outlines",
    "place",
    "plan_regrading",
    "propose",
    "reassign",
    "record_lineage",
    "refuse_label",
    "register_many",
    "regrade",
    "resolve",
    "retire",
    "review_counts",
    "reword_items",
    "sees_retired",
    "snapshot_of",
    "snapshots_after",
    "systems",
    "version",
    "withheld",
]
