"""The nouns of marked exports: an export as recorded, a copy as found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TRACE_COLUMN = "追溯码 trace"
"""The column an export gets when none of its own can carry a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file that left (导出), as recorded before it did.

    `shape` is the statement without literals; `carriers` what bears the mark, column by column;
    `token_group` within whose files equal values have equal tokens, None when it has no tokens.
    """

    id: str
    time: str
    account: str
    acting_for: str | None
    grant: str | None
    purpose: str
    format: str
    shape: str
    snapshots: Mapping[str, str]
    rows: int
    carriers: tuple[Mapping[str, Any], ...]
    encrypted: tuple[str, ...]
    token_group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An export a file was found to be a copy of. `matched` of `looked_at` marks agree.

    `by_chance`: how likely at least so many agree in a file made by somebody else, over all exports on record.
    `kind`: words (字样), codes (追溯码) or tokens (代号); tokens name the account or grant, not one file.
    `person`: the account's name as people say it, empty where the account is gone. `event`: the identifier of the
    event that was sealed before the file was handed out, None when the log does not hold it any more.
    `bits`: log2 of the likelihood ratio of the marks that agree.
    """

    export: Export
    kind: str
    matched: int
    looked_at: int
    by_chance: float
    bits: float
    person: str
    organisation: str | None
    event: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What a file shows. No `copies`: not known whose it is. `marks` were seen, whoever made them.

    `bits` is what they could prove at most, `needed` what naming one of `exports` exports takes.
    """

    copies: tuple[Copy, ...]
    exports: int
    marks: Mapping[str, int]
    bits: float
    needed: float
