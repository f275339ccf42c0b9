"""Walking the log batch by batch: every body against its leaf, every leaf against the tree.

A batch is 2^14 events, aligned, so that all lower nodes of the tree lie inside one batch and stand
side by side in the table. Where hashes disagree, the level above tells who was changed, and the walk
goes on with the value that fits there, so that one change gives one finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.batches import Clean, Level
from yiben.engines.evidence.body import COLUMNS
from yiben.engines.evidence.findings import Findings
from yiben.engines.evidence.model import Fault
from yiben.engines.evidence.retention.store import EXPIRED
from yiben.engines.evidence.retention.told import Deleted

LEVEL = 14
BATCH = 1 << LEVEL

Hash = bytes | None
"""None where it cannot be known any more."""


class Walk:
    """One pass over events and nodes. Call `step` for each batch in order, then `finish`."""

    def __init__(
        self, db: Connection, findings: Findings, *, new: tree.Hash = sha256, deleted: Deleted | None = None
    ) -> None:
        self._db, self._findings, self._new, self._deleted = db, findings, new, deleted or Deleted()
        self._expected = _Expected()
        self._start = 0
        self._levels: Sequence[Sequence[Hash]] = [[]]
        self._upper: list[tuple[int, int, Hash]] = []  # level, index, hash of the peaks before this batch
        self._upper_stored: dict[int, Any] = {}
        self._pairs: list[int] = []  # first events of pairs that no longer give their node
        self.clocks = 0  # events written while the clock was behind
        self.first_clock = -1

    def step(self, start: int, end: int) -> None:
        """Check events [start, end); `start` is a multiple of BATCH."""
        self._start, self._pairs = start, []
        stored = self._stored_nodes(start, end)
        levels = self._levels = [self._leaves(start, end, stored)]
        for level in range(1, LEVEL + 1):
            levels.append(self._check_level(level, levels[-1], stored))

    def take(self, start: int, clean: Clean) -> None:
        """Go over a batch that somebody else has checked and found as it should be."""
        self._start, self._pairs, self._levels = start, [], clean.levels
        if clean.upper:
            self._upper_stored[clean.upper[0]] = clean.upper[1]

    def clean(self) -> Clean | None:
        """The batch just checked, for `take`; None where something about it is remarkable or unknown."""
        if self.clocks or self._pairs or any(each is None for level in self._levels for each in level):
            return None
        upper = next(iter(self._upper_stored.items()), None)
        return Clean([Level(b"".join(level)) for level in self._levels], upper)  # type: ignore[arg-type]  # none is None

    def root_at(self, size: int) -> Hash:
        """The root of the first `size` events, for sizes that end inside this batch; None when unknown."""
        parts = [each for _, _, each in self._upper]
        parts += [
            self._levels[level][(size >> level) - 1 - (self._start >> level)]
            for level in range(LEVEL, -1, -1)
            if size - self._start >> level & 1
        ]
        known = [each for each in parts if each is not None]
        return tree.fold(known, new=self._new) if len(known) == len(parts) else None

    def tell_pairs(self, fits: dict[int, bool]) -> None:
        """Name the changed one of each suspicious pair, where a head signed between the two tells."""
        for first in self._pairs:
            between = fits.get(first + 1)
            guilty = (first, first + 1) if between is None else (first + between,) * 2
            self._findings.add(Fault.NODE, *guilty)

    def leave(self) -> None:
        """Fold a full batch into the upper part of the tree."""
        if len(self._levels[LEVEL]) == 1:
            level, index, each = LEVEL, self._start >> LEVEL, self._levels[LEVEL][0]
            while self._upper and self._upper[-1][0] == level:
                _, left, before = self._upper.pop()
                level, index = level + 1, left >> 1
                each = self._check_upper(level, index, before, each)
            self._upper.append((level, index, each))

    def finish(self, end: int) -> None:
        """What stands in the node table without belonging to the tree of `end` events."""
        spare = len(self._upper_stored) + store.stray_nodes(self._db, 2 * -(-end // BATCH) * BATCH)
        if spare:
            self._findings.add(Fault.NODE_EXTRA, count=spare)

    # events

    def _leaves(self, start: int, end: int, stored: list[Any]) -> list[Hash]:
        whole = self._whole(start, end)
        if whole is not None:
            return whole
        rows = self._read(start, end)
        if not rows:
            return [None] * (end - start)
        numbers, *columns, bodies, leaves = zip(*rows, strict=True)
        bad: set[int] = set()
        try:
            computed: list[Hash] = [self._new(b"\x00" + body).digest() for body in bodies]
        except TypeError:
            computed = [
                self._new(b"\x00" + body).digest() if type(body) is bytes else None for body in bodies
            ]
        fits = list(leaves) == computed
        known = computed if fits else self._settle_leaves(rows, computed, stored, bad)
        self._check_columns(rows, (numbers, *columns), bad)
        if len(rows) == end - start:
            return known
        spread: list[Hash] = [None] * (end - start)
        for number, each in zip(numbers, known, strict=True):
            spread[number - start] = each
        return spread

    def _whole(self, start: int, end: int) -> list[Hash] | None:
        """The leaves of [start, end) when nothing at all is remarkable there, which is seen without reading JSON."""
        rows = store.plain_events(self._db, start, end)
        new = self._new
        try:
            computed: list[Hash] = [new(b"\x00" + row[6]).digest() for row in rows]
        except TypeError:
            return None
        alike = len(rows) == end - start and computed == [row[7] for row in rows]
        return computed if alike and self._expected.all_agree(rows) else None

    def _read(self, start: int, end: int) -> list[Any]:
        """Rows [start, end); those that are gone or unreadable are told and left out."""
        try:
            rows = list(store.events_between(self._db, start, end))
        except store.BROKEN as error:
            if end - start == 1:
                why = str(getattr(error, "orig", error)).splitlines()[0]
                self._findings.add(Fault.UNREADABLE, start, why=why)
                return []
            middle = (start + end) // 2
            return self._read(start, middle) + self._read(middle, end)
        expected = start
        if len(rows) != end - start:
            for row in rows:
                if row.seq > expected:
                    self._findings.add(Fault.MISSING, expected, row.seq - 1)
                expected = row.seq + 1
            if expected < end:
                self._findings.add(Fault.MISSING, expected, end - 1)
        return rows

    def _settle_leaves(
        self, rows: Sequence[Any], computed: list[Hash], stored: list[Any], bad: set[int]
    ) -> list[Hash]:
        """The leaf to go on with for each row: the stored one, unless the tree sides with the body."""
        at = {row.seq: number for number, row in enumerate(rows)}
        known = [row.leaf if _is_hash(row.leaf) else own for row, own in zip(rows, computed, strict=True)]
        for number, (row, own) in enumerate(zip(rows, computed, strict=True)):
            if own == row.leaf:
                continue
            partner = at.get(row.seq ^ 1)
            beside = {computed[partner], rows[partner].leaf} if partner is not None else set()
            node = _at(stored, tree.place(1, row.seq >> 1) - 2 * self._start)
            if own is None and row.body is None and row.seq in self._deleted:
                if _kept(row):
                    self._findings.add(Fault.COLUMNS, row.seq, kind=row.kind, columns=_kept(row))
            elif own is None and row.body is None:
                self._findings.add(Fault.REMOVED, row.seq, kind=row.kind)
            elif own is not None and self._gives(node, own, beside, odd=row.seq & 1):
                self._findings.add(Fault.LEAF, row.seq, kind=row.kind)
                known[number] = own
                continue
            else:
                self._findings.add(Fault.BODY, row.seq, kind=row.kind)
            bad.add(number)
        return known

    def _check_columns(self, rows: Sequence[Any], columns: tuple[Any, ...], bad: set[int]) -> None:
        numbers, times, actors, acting, kinds, subjects = columns
        for number, body in enumerate(row[6] for row in rows):
            if number in bad:
                continue
            try:
                told = orjson.loads(body)
                if "clock" in told:
                    self.clocks += 1
                    self.first_clock = numbers[number] if self.first_clock < 0 else self.first_clock
                if (
                    told["seq"] == numbers[number]
                    and told["kind"] == kinds[number]
                    and told["subject"] == subjects[number]
                    and told["actor"] == actors[number]
                    and told["time"] == times[number]
                    and told["acting_for"] == acting[number]
                ):
                    continue
            except (ValueError, TypeError, KeyError) as error:
                self._findings.add(Fault.UNREADABLE, numbers[number], kind=kinds[number], why=str(error))
                continue
            self._tell_columns(rows[number], told)

    def _tell_columns(self, row: Any, told: dict[str, Any]) -> None:
        different = [name for name in COLUMNS if told[name] != getattr(row, name)]
        if "seq" in different:
            by = row.seq - told["seq"] if isinstance(told["seq"], int) else 0
            self._findings.add(Fault.MOVED, row.seq, kind=row.kind, by=by)
            different.remove("seq")
        if different:
            self._findings.add(Fault.COLUMNS, row.seq, kind=told["kind"], columns=", ".join(different))

    # nodes

    def _stored_nodes(self, start: int, end: int) -> list[Any]:
        """Stored hashes by place within the batch; the last place belongs to the upper tree."""
        stored: list[Any] = [None] * (2 * BATCH)
        try:
            rows = store.nodes_between(self._db, 2 * start, 2 * (start + BATCH))
        except store.BROKEN:
            rows = []  # every node of the batch is then told as missing
        for at, each in rows:
            stored[at - 2 * start] = each
        if stored[-1] is not None:
            self._upper_stored[2 * (start + BATCH) - 1] = stored[-1]
            stored[-1] = None
        full = end - start
        spare = len(rows) - (len(rows) > 0 and 2 * (start + BATCH) - 1 in self._upper_stored)
        spare -= sum(
            each is not None
            for level in range(1, LEVEL + 1)
            for each in stored[(1 << level) - 1 :: 2 << level][: full >> level]
        )
        if spare:
            self._findings.add(Fault.NODE_EXTRA, count=spare)
        return stored

    def _check_level(self, level: int, below: Sequence[Hash], stored: list[Any]) -> list[Hash]:
        computed = _parents(below, self._new)
        kept = stored[(1 << level) - 1 :: 2 << level][: len(computed)]
        if kept == computed:
            return computed
        above = stored[(2 << level) - 1 :: 4 << level]
        settled: list[Hash] = []
        for index, (own, old) in enumerate(zip(computed, kept, strict=True)):
            beside = {_at(kept, index ^ 1), _at(computed, index ^ 1)}
            over = _Over(node=_at(above, index >> 1), beside=beside, odd=index & 1)
            settled.append(own if own == old else self._settle_node(level, index, own, old, over=over))
        return settled

    def _settle_node(self, level: int, index: int, own: Hash, old: Any, *, over: "_Over") -> Hash:
        first = self._start + (index << level)
        last = first + (1 << level) - 1
        if old is None:
            self._findings.add(Fault.NODE_MISSING, first, last)
            return own
        if own is None:
            return old if _is_hash(old) else None
        node_fits = _is_hash(old) and self._gives(over.node, old, over.beside, odd=over.odd)
        if node_fits and level == 1:
            self._pairs.append(first)
        else:
            self._findings.add(Fault.NODE, first, last)
        return old if node_fits else own

    def _gives(self, node: Any, own: bytes, beside: set[Any], *, odd: int) -> bool:
        """Whether `own` together with a possible neighbour hashes to `node`."""
        pairs = ((each, own) if odd else (own, each) for each in beside if _is_hash(each))
        return any(tree.node_hash(*pair, new=self._new) == node for pair in pairs)

    def _check_upper(self, level: int, index: int, left: Hash, right: Hash) -> Hash:
        old = self._upper_stored.pop(tree.place(level, index), None)
        own = tree.node_hash(left, right, new=self._new) if left is not None and right is not None else None
        if own is None or own == old:
            return own or (old if _is_hash(old) else None)
        fault = Fault.NODE_MISSING if old is None else Fault.NODE
        self._findings.add(fault, index << level, ((index + 1) << level) - 1)
        return own


class _Expected:
    """How leaf data begins and ends, by what its columns say: keys are sorted, `salt` has 32 digits."""

    def __init__(self) -> None:
        self._begins: dict[Any, bytes] = {}
        self._subjects: dict[Any, bytes] = {}
        self._times: dict[Any, bytes] = {}
        self._kinds: dict[Any, bytes] = {}

    def all_agree(self, rows: Sequence[Any]) -> bool:
        """Whether every body surely says what its columns do, and had no clock of its own; False: read them."""
        begins, subjects, times, kinds = self._begins, self._subjects, self._times, self._kinds
        try:
            for seq, time, actor, acting_for, kind, subject, body, _leaf in rows:
                begin = begins.get((actor, acting_for)) or self._begin(actor, acting_for)
                said = subjects.get(subject) or _kept_in(subjects, subject)
                end = b'","seq":%d,"subject":%b,"time":%b}' % (
                    seq,
                    said,
                    times.get(time) or _kept_in(times, time),
                )
                salted = kinds.get(kind) or _kept_in(kinds, kind, b',"kind":%b,"salt":"')
                at = len(body) - len(end) - 32 - len(salted)
                if not (body.startswith(begin) and body.endswith(end) and body.startswith(salted, at)):
                    return False
        except (TypeError, ValueError, AttributeError):
            return False
        return True

    def _begin(self, actor: Any, acting_for: Any) -> bytes:
        made = b'{"acting_for":%b,"actor":%b,"detail":{' % (orjson.dumps(acting_for), orjson.dumps(actor))
        self._begins[actor, acting_for] = made
        return made


def _kept_in(known: dict[Any, bytes], value: Any, form: bytes = b"%b") -> bytes:
    if len(known) > BATCH:
        known.clear()
    known[value] = made = form % orjson.dumps(value)
    return made


@dataclass(frozen=True, slots=True)
class _Over:
    """The stored node above one in question, and what may stand beside it."""

    node: Any
    beside: set[Any]
    odd: int


def _parents(row: Sequence[Hash], new: tree.Hash) -> list[Hash]:
    try:
        return list(tree.parents(row, new=new))  # type: ignore[arg-type]  # an unknown one is dealt with below
    except TypeError:
        pairs = zip(row[::2], row[1::2], strict=False)
        return [tree.node_hash(a, b, new=new) if a is not None and b is not None else None for a, b in pairs]


def _kept(row: Any) -> str:
    """Columns that still say something of an event whose body was deleted."""
    left = {"kind": EXPIRED, "actor": "", "acting_for": None, "subject": ""}
    return ", ".join(name for name, value in left.items() if getattr(row, name) != value)


def _is_hash(value: Any) -> bool:
    return type(value) is bytes and len(value) == 32


def _at(row: Sequence[Any], index: int) -> Any:
    return row[index] if 0 <= index < len(row) else None
