"""Benefits and vouchers as documents for programs: amounts in yuan as the contract has it, bank accounts but for their end."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from yiben.capabilities.programmes.delivery import Payee, payee_document
from yiben.kernel.text import Text

_MONEY: Mapping[str, frozenset[str]] = {
    "Offer": frozenset({"amount"}),
    "Application": frozenset({"amount"}),
    "Conflict": frozenset({"amount", "most"}),
    "Payment": frozenset({"amount"}),
    "Order": frozenset({"total"}),
    "Debt": frozenset({"amount", "repaid"}),
    "Publicised": frozenset({"amount"}),
    "SchemeStanding": frozenset({"funded", "free", "open", "held", "due", "paid"}),
    "Room": frozenset({"most"}),
    "RoomLeft": frozenset({"taken"}),
    "Voucher": frozenset({"face", "open", "held", "used"}),
    "Hold": frozenset({"amount", "used"}),
    "Use": frozenset({"amount", "refunded", "invoice"}),
    "Batch": frozenset({"amount", "carried"}),
    "Statement": frozenset({"opening", "closing"}),
    "StatementLine": frozenset({"amount", "balance"}),
}
"""Fields that hold fen, by noun."""


def document(noun: Any) -> Any:
    """A noun, or several, as JSON-ready tables; a `Text` as zh and en."""
    if isinstance(noun, Payee):
        return payee_document(noun)
    if isinstance(noun, Text):
        return {"zh": noun.zh, "en": noun.en}
    if is_dataclass(noun):
        money = _MONEY.get(type(noun).__name__, frozenset())
        return {
            one.name: yuan(value) if one.name in money else document(value)
            for one in fields(noun)
            for value in (getattr(noun, one.name),)
        }
    if isinstance(noun, Mapping):
        return {str(name): document(value) for name, value in noun.items()}
    if isinstance(noun, Enum):
        return noun.value
    if isinstance(noun, Fraction | date):
        return str(noun)
    return [document(one) for one in noun] if isinstance(noun, list | tuple) else noun


def yuan(fen: int | None) -> int | float | None:
    """Fen as yuan: whole where they are, else with two decimals, which JSON writes as they are."""
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else fen / 100
