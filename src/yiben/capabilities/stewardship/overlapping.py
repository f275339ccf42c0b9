"""Which entries have the columns somebody asks for (重合): by meaning, by name, by synonym. Pure, in sets.

A `Book` is made once of all living columns and answers any number of questions: every asked column is a look-up in
posting lists, every score a sum over arrays. A word that stands for a meaning is read as the meaning beforehand, so a
synonym counts as the meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import TYPE_CHECKING, Any

from yiben.capabilities.ledger import Held
from yiben.capabilities.stewardship.declared import Declared
from yiben.capabilities.stewardship.model import Column, ItemMatch
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Numbers = npt.NDArray[np.int64]

_NOISE = r"[\s_\-–—./:：()（）\[\]【】·*#,，、;；'\"“”]+"

_WHY = {
    "both": Text("含义和名称相同", "same meaning and name"),
    "meaning": Text("含义相同", "same meaning"),
    "name": Text("名称相同", "same name"),
    "doubtful": Text("名称相同，含义不同", "same name, another meaning"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One entry as far as it overlaps: which columns, how strongly."""

    resource: str
    share: float
    score: float
    items: tuple[ItemMatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An answer: entries that overlap, best first, and per asked column in how many entries it is."""

    near: tuple[Near, ...]
    entries: tuple[int, ...]


class Book:
    """All living columns, ready to be asked."""

    def __init__(self, held: Sequence[Held], rules: Declared, *, titles: Mapping[str, str]) -> None:
        """`titles`: what each meaning is called; an item titled so by a machine has said nothing of its own."""
        import numpy as np
        import pyarrow as pa

        self.held, self.rules = held, rules
        names = _folded(pa.array([one.name for one in held], pa.string()))
        titles = _folded(pa.array([_own_title(one, titles) for one in held], pa.string()))
        self._names = _Postings(names, titles)
        self._meanings = _Postings(pa.array([one.semantic for one in held], pa.string()))
        resources = pa.array([one.resource for one in held], pa.string()).dictionary_encode()
        self._resource = np.asarray(resources.indices, dtype=np.int64)
        self._ids: list[str] = resources.dictionary.to_pylist()

    @cached_property
    def size(self) -> int:
        """How many columns it holds."""
        return len(self.held)

    def compare(self, asked: Sequence[Column], *, most: int = 20) -> Compared:
        """The entries that have most of `asked`, rare columns counting more than those everybody has."""
        import numpy as np

        pieces, entries, weights = [], [], []
        for number, column in enumerate(asked):
            rows, strength = self._like(column)
            holders = np.unique(self._resource[rows[strength > self.rules.doubtful]])
            weight = 1 / (1 + log2(1 + len(holders)))
            entries.append(len(holders))
            weights.append(weight)
            pieces.append(self._best(rows, strength, number=number, weight=weight))
        table = np.concatenate(pieces) if pieces else np.empty((0, 5))
        if not len(table):
            return Compared(near=(), entries=tuple(entries))
        which = table[:, 0].astype(np.int64)
        scores = np.bincount(which, table[:, 3] * table[:, 4], minlength=len(self._ids)) / sum(weights)
        shares = np.bincount(which, table[:, 3], minlength=len(self._ids)) / len(asked)
        top = np.argsort(-scores, kind="stable")[:most]
        near = [
            self._near(table[which == one], asked, resource=int(one), share=shares[one], score=scores[one])
            for one in top
            if scores[one] > 0
        ]
        return Compared(near=tuple(near), entries=tuple(entries))

    def _like(self, column: Column) -> tuple["Numbers", "npt.NDArray[np.float64]"]:
        """Rows like one column, each once, with how much."""
        import numpy as np

        keys = [key for key in dict.fromkeys(fold_many([column.name, column.title])) if key]
        named = self._names.rows(keys)
        telling = column.semantic is not None and column.semantic not in self.rules.broad
        meant = self._meanings.rows([str(column.semantic)]) if column.semantic else named[:0]
        both = np.intersect1d(named, meant)
        only_named = np.setdiff1d(named, both)
        other = self._other_meaning(only_named) if telling else np.zeros(len(only_named), bool)
        rows, strength = (
            [both, only_named],
            [
                np.full(len(both), self.rules.both),
                np.where(other, self.rules.doubtful, self.rules.name),
            ],
        )
        if telling:
            alone = np.setdiff1d(meant, both)
            rows.append(alone)
            strength.append(np.full(len(alone), self.rules.meaning))
        return np.concatenate(rows), np.concatenate(strength)

    def _other_meaning(self, rows: "Numbers") -> "npt.NDArray[np.bool_]":
        import numpy as np

        said = [self.held[row].semantic for row in rows]
        return np.array([one is not None and one not in self.rules.broad for one in said], bool)

    def _best(
        self, rows: "Numbers", strength: "npt.NDArray[np.float64]", *, number: int, weight: float
    ) -> "npt.NDArray[np.float64]":
        """Per entry the row that is most alike: (entry, asked, row, strength, weight)."""
        import numpy as np

        owner = self._resource[rows]
        order = np.lexsort((rows, -strength, owner))
        _, first = np.unique(owner[order], return_index=True)
        chosen = order[first]
        shape = len(chosen)
        return np.column_stack(
            (owner[chosen], np.full(shape, number), rows[chosen], strength[chosen], np.full(shape, weight))
        ).astype(np.float64)

    def _near(
        self, table: Any, asked: Sequence[Column], *, resource: int, share: float, score: float
    ) -> Near:
        items = tuple(
            self.match(int(row), asked[int(number)], float(strength)) for _, number, row, strength, _ in table
        )
        return Near(resource=self._ids[resource], share=float(share), score=float(score), items=items)

    def match(self, row: int, asked: Column, strength: float) -> ItemMatch:
        """One row of the book as a match."""
        one = self.held[row]
        steps = {getattr(self.rules, name): why for name, why in _WHY.items()}
        return ItemMatch(
            asked=asked.name,
            item=one.item,
            name=one.name,
            title=one.title,
            level=one.level,
            personal=one.personal,
            strength=strength,
            why=steps[strength],
        )


def _own_title(one: Held, titles: Mapping[str, str]) -> str | None:
    return None if one.semantic and titles.get(one.semantic) == one.title else one.title


class _Postings:
    """For every word, the rows it stands in. Several columns of words may speak for one row."""

    def __init__(self, *columns: "pa.StringArray") -> None:
        import numpy as np
        import pyarrow as pa

        rows = len(columns[0])
        words = pa.chunked_array(columns).combine_chunks().dictionary_encode()
        codes = np.asarray(words.indices.fill_null(-1), dtype=np.int64)
        self._order = np.argsort(codes, kind="stable")
        self._sorted = codes[self._order]
        self._rows = rows
        self._codes = {word: code for code, word in enumerate(words.dictionary.to_pylist())}

    def rows(self, words: Sequence[str]) -> "Numbers":
        """The rows any of `words` stands in, each once, in order."""
        import numpy as np

        found = []
        for word in words:
            code = self._codes.get(word)
            if code is None:
                continue
            begin, end = np.searchsorted(self._sorted, (code, code + 1))
            found.append(self._order[begin:end] % self._rows)
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def fold_many(words: Sequence[str]) -> list[str]:
    """Words without width, case, blanks and marks: what two spellings share."""
    import pyarrow as pa

    return [one or "" for one in _folded(pa.array(words, pa.string())).to_pylist()]


def _folded(words: "pa.StringArray") -> "pa.StringArray":
    """The same, null where nothing is left."""
    import pyarrow.compute as pc

    plain = pc.utf8_lower(pc.utf8_normalize(words, form="NFKC"))
    bare = pc.replace_substring_regex(plain, pattern=_NOISE, replacement="")
    return pc.if_else(pc.equal(bare, ""), None, bare)
