"""Where a mark goes: over the stars of a masked cell, which mean nothing, and over nothing else.

What stays visible of a value is not touched, nor a cell that is not exactly what its mask family makes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.engines.guard.masks import Family, Filler
from yiben.infra.lake.sqltext import literal


@dataclass(frozen=True, slots=True)
class Carrier:
    """A column that can carry words, by the stars of its mask."""

    filler: Filler

    def expression(self, column: str, row: str, words: Sequence[str], salt: int) -> str:
        """DuckDB SQL: `column` with a word for its stars. Which word depends on `row` and `salt` alone."""
        word = _pick(words, row, salt)
        form = self.filler
        whens = []
        if form.whole:
            whens.append(f"WHEN {column} = {literal('*' * form.whole)} THEN {word}")
        if form.joined:
            stars = literal("*" * form.joined)
            whens.append(
                f"WHEN starts_with({column}, {stars}) THEN {word} || substr({column}, {form.joined + 1})"
                if form.leads
                else f"WHEN suffix({column}, {stars}) "
                f"THEN left({column}, length({column}) - {form.joined}) || {word}"
            )
        return f"CASE {' '.join(whens)} ELSE {column} END"


def carrier_of(family: Family | None) -> Carrier | None:
    """How a family's cells carry words; None when they have no room for any."""
    filler = family.filler if family else None
    return Carrier(filler) if filler else None


def code_of_row(row: str, codes: Sequence[str]) -> str:
    """DuckDB SQL: the row's code."""
    return _pick(codes, row, 0)


def _pick(words: Sequence[str], row: str, salt: int) -> str:
    listed = ", ".join(literal(word) for word in words)
    return f"list_extract([{listed}], CAST(1 + hash({row}, {salt}) % {len(words)} AS BIGINT))"
