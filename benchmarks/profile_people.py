"""Persons of the generated province in three sources, with the truth: what `profiles.py` measures on.

Every source spells as sources do: numbers missing, mistyped, in their form of 15 digits; names mistyped, turned round, changed;
days of birth off; telephones and addresses that have changed; twins, who share all but their given name.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yiben.app.sample import words
from yiben.app.sample.draw import Ints, below, happens, join, when
from yiben.app.sample.identity import Person

SOURCES = {"register": 1.0, "insurance": 0.7, "clinics": 0.5}
"""How many of all persons stand in each."""

MISSING = {"register": 0.002, "insurance": 0.06, "clinics": 0.12}
TWINS = 0.01


class Twin(Person):
    """Persons of whom one in a hundred is the twin of the one before: same day, same family, same home."""

    def __init__(self, who: Ints) -> None:
        super().__init__(who)
        self.twin = happens("profiles/twin", who, TWINS) & (who > 0)
        self.elder = np.where(self.twin, who - 1, who)
        first = Person(self.elder)
        self.division, self.born = first.division, first.born

    def name(self) -> pa.Array:
        own, elder = super().name(), Person(self.elder).name()
        given = pc.utf8_slice_codeunits(own, 1)
        return pc.if_else(pa.array(self.twin), join(pc.utf8_slice_codeunits(elder, 0, 1), given), own)

    def address(self) -> pa.Array:
        return Person(self.elder).address()


def _swap_two(values: pa.Array, at: Ints) -> pa.Array:
    """Two neighbouring signs changed places, from place `at`."""
    grid = np.array(values.to_pylist(), dtype="U24")
    width = grid.dtype.itemsize // 4
    signs = grid.view("U1").reshape(len(grid), width).copy()
    rows = np.arange(len(grid))
    signs[rows, at], signs[rows, at + 1] = signs[rows, at + 1].copy(), signs[rows, at].copy()
    return pa.array(signs.reshape(-1).view(f"U{width}"))


def _one_else(field: str, values: pa.Array, at: Ints, rows: Ints, alphabet: str) -> pa.Array:
    """One sign mistyped, at place `at`."""
    grid = np.array(values.to_pylist(), dtype="U24")
    width = grid.dtype.itemsize // 4
    signs = grid.view("U1").reshape(len(grid), width).copy()
    signs[np.arange(len(grid)), at] = np.array(list(alphabet))[below(field, rows, len(alphabet))]
    return pa.array(signs.reshape(-1).view(f"U{width}"))


def _names(source: str, who: Ints, person: Twin) -> pa.Array:
    """Names as that source has them."""
    true = person.name()
    length = pc.utf8_length(true).to_numpy(zero_copy_only=False)
    typo = _one_else(f"{source}/letter", true, below(f"{source}/place", who, 100) % length, who, words.GIVEN)
    said = when(happens(f"{source}/name_typo", who, 0.02), typo, true)
    turned = join(pc.utf8_slice_codeunits(said, 1), pc.utf8_slice_codeunits(said, 0, 1))
    said = when(happens(f"{source}/turned", who, 0.01), turned, said)
    changed = join(
        pc.utf8_slice_codeunits(true, 0, 1), pc.utf8_slice_codeunits(Person(who + 17_000_003).name(), 1)
    )
    return when(happens("profiles/changed", who, 0.01) & (source != "register"), changed, said)


def _numbers(source: str, who: Ints, person: Twin) -> pa.Array:
    """Resident numbers as that source has them."""
    true = person.resident_id()[0]
    place = below(f"{source}/digit", who, 17)
    wrong = _one_else(f"{source}/other", true, place, who, "0123456789")
    turned = _swap_two(true, below(f"{source}/two", who, 16))
    old = (person.born < np.datetime64("2000-01-01")) & happens(f"{source}/fifteen", who, 0.02)
    fifteen = join(pc.utf8_slice_codeunits(true, 0, 6), pc.utf8_slice_codeunits(true, 8, 17))
    said = when(happens(f"{source}/id_typo", who, 0.02), wrong, true)
    said = when(happens(f"{source}/id_turned", who, 0.01), turned, said)
    said = when(old, fifteen, said)
    return pc.if_else(
        pa.array(happens(f"{source}/no_id", who, MISSING[source])), pa.scalar(None, pa.string()), said
    )


def _days(source: str, who: Ints, person: Twin) -> pa.Array:
    off = happens(f"{source}/day_off", who, 0.015) * (below(f"{source}/days", who, 9) + 1)
    return pa.array((person.born + off.astype("timedelta64[D]")).astype("datetime64[D]"))


def write_people(folder: Path, persons: int) -> dict[str, int]:
    """Write one Parquet file a source below `folder`; how many rows each has. `truth` is the person's number."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    for source, share in SOURCES.items():
        everybody = np.arange(persons, dtype=np.int64)
        who = everybody[happens(f"{source}/has", everybody, share)]
        person = Twin(who)
        moved = happens(f"{source}/moved", who, 0.15)
        phone = when(
            happens(f"{source}/new_phone", who, 0.15), Person(who + 5_000_011).mobile(), person.mobile()
        )
        home = when(moved, Person(who + 9_000_017).address(), person.address())
        none = pa.scalar(None, pa.string())
        table = pa.table(
            {
                "number": _numbers(source, who, person),
                "name": _names(source, who, person),
                "sex": person.sex(),
                "born": _days(source, who, person),
                "mobile": pc.if_else(pa.array(happens(f"{source}/no_phone", who, 0.1)), none, phone),
                "address": pc.if_else(pa.array(happens(f"{source}/no_home", who, 0.25)), none, home),
                "truth": pa.array(who).cast(pa.string()),
            }
        )
        order = np.argsort(below(f"{source}/order", who, 1 << 30), kind="stable")
        pq.write_table(table.take(pa.array(order)), folder / f"{source}.parquet", compression="zstd")
        rows[source] = len(who)
    return rows
