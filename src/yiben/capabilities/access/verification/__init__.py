"""Verify-only 核验: yes or no for a key and values the asker already holds; nothing else leaves.

Front desk. `offer`, `approve`, `withdraw`, `list_offers` say what may be verified · `ask` is one attempt,
`question` reads it from JSON, `Desk` takes many at once over HTTP · `prepare` and `refresh` make the index of keyed digests · `may_verify` is
where a decision is asked for. Start reading at `model.py`, then `actions/asking.py`.
"""

from yiben.capabilities.access.verification.actions.asking import Memory, ask, ask_many
from yiben.capabilities.access.verification.actions.offering import (
    approve,
    list_offers,
    may_manage,
    offer,
    withdraw,
)
from yiben.capabilities.access.verification.actions.preparing import forget, prepare, refresh
from yiben.capabilities.access.verification.desk import Desk
from yiben.capabilities.access.verification.model import (
    EVERYBODY,
    MOST,
    PER_ASKER,
    PER_KEY,
    Asked,
    Budget,
    BudgetSpent,
    NotPrepared,
    Offer,
    OfferStatus,
    TokenUnknown,
    Verifiable,
    Word,
)
from yiben.capabilities.access.verification.permission import may_verify
from yiben.capabilities.access.verification.question import question

__all__ = [
    "EVERYBODY",
    "MOST",
    "PER_ASKER",
    "PER_KEY",
    "Asked",
    "Budget",
    "BudgetSpent",
    "Desk",
    "Memory",
    "NotPrepared",
    "Offer",
    "OfferStatus",
    "TokenUnknown",
    "Verifiable",
    "Word",
    "approve",
    "ask",
    "ask_many",
    "forget",
    "list_offers",
    "may_manage",
    "may_verify",
    "offer",
    "prepare",
    "question",
    "refresh",
    "withdraw",
]
