"""Checking the signed heads: their roots, their chain, their signatures, and the file outside the database.

Each head names the one before by hash, so one good signature vouches for all heads that it can be
reached from. Signatures are therefore checked at the end, and where the chain is broken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from yiben.engines.evidence import store
from yiben.engines.evidence.findings import Findings
from yiben.engines.evidence.heads import HeadsFile, head_line, line_size, read_line
from yiben.engines.evidence.keys import Keys
from yiben.engines.evidence.model import Fault, Head

_FIRST_PREVIOUS = "0" * 64


@dataclass(slots=True)
class HeadCheck:
    """Heads in order of size, one after the other: `feed`, then `finish`."""

    db: Connection
    keys: Keys | None
    findings: Findings
    heads: int = 0
    signatures: int = 0
    last: Head | None = None
    _segment: int = 0  # number of the first head of the unbroken chain
    _fitting: int = 0  # size of the last head whose root fits
    _last_of_all: bool = False
    _misfit: Head | None = None  # first of a run of heads whose root does not fit

    def feed(self, head: Head, root: bytes | None) -> bool | None:
        """Take the next head; whether its root fits, None when nobody can tell."""
        if self.last is None:
            if head.previous != _FIRST_PREVIOUS:
                self.findings.add(Fault.CHAIN, 0, _event(head), size=head.tree_size)
        elif head.previous != _id(self.last):
            if self._end_segment():
                self.findings.add(Fault.CHAIN, self.last.tree_size, _event(head), size=head.tree_size)
            self._segment = self.heads
        self.last = head
        self.heads += 1
        if root is None:
            return None
        fits = head.root == root.hex()
        if fits:
            self._tell_misfit()
            self._fitting = head.tree_size
        elif self._misfit is None:
            self._misfit = head
        return fits

    def finish(self) -> None:
        """Check the newest signature and tell what is still open."""
        self._tell_misfit()
        self._last_of_all = True
        if self.last is not None:
            self._end_segment()

    def _tell_misfit(self) -> None:
        head, self._misfit = self._misfit, None
        # A head that was itself edited accuses nobody; its signature tells.
        if head is not None and (self.keys is None or self._signed(head)):
            self.findings.add(Fault.ROOT, self._fitting, _event(head), good=self._fitting, bad=head.tree_size)

    def _end_segment(self) -> bool:
        """Whether the newest head, and so all it chains to, was signed here."""
        assert self.last is not None
        if self.keys is None:
            return True
        if self._signed(self.last):
            return True
        good, bad = self._segment - 1, self.heads - 1
        while bad - good > 1:
            middle = (good + bad) // 2
            head = store.head_number(self.db, middle)
            good, bad = (middle, bad) if head is not None and self._signed(head) else (good, middle)
        before = store.head_number(self.db, good) if good >= 0 else None
        first = store.head_number(self.db, bad) or self.last
        covered = before.tree_size if before else 0
        self.findings.add(
            Fault.SIGNATURE, covered, _event(self.last), size=first.tree_size, count=self.heads - bad
        )
        return False

    def _signed(self, head: Head) -> bool:
        self.signatures += 1
        # A key that was rotated away signs no newest head: whoever stole it cannot go on from an older one.
        stale = (
            self._last_of_all and head is self.last and self.keys is not None and self.keys.retired(head.key)
        )
        return self.keys is not None and not stale and self.keys.signed(head)


@dataclass(slots=True)
class FileCheck:
    """The heads of the database beside the lines of the heads file: `feed` in order, then `finish`."""

    file: HeadsFile
    length: int  # bytes there were before the database was looked at
    keys: Keys | None
    findings: Findings
    lag: int = 0  # heads the file lacks at its end
    _lines: Iterator[tuple[int, bytes]] = field(init=False)
    _line: tuple[int, bytes] | None = None
    _agreed: int = 0  # size of the last head both have alike

    def __post_init__(self) -> None:
        self._lines = self._ruling(_falls(self.file.lines(self.length)))
        self._advance()

    def feed(self, head: Head) -> None:
        """Compare the next head of the database."""
        while self._line is not None and self._line[0] < head.tree_size:
            size = self._line[0]
            self.findings.add(Fault.HEAD_MISSING, size - 1, size=size)
            self._advance()
        if self._line is None:
            self.lag += 1
        elif self._line[0] > head.tree_size:
            self.findings.add(Fault.FILE, size=head.tree_size)
        else:
            if self._line[1] == _line_of(head):
                self._agreed = head.tree_size
            else:
                self._tell_difference(head, self._line[1])
            self._advance()

    def finish(self, events: int) -> None:
        """What the file knows beyond the `events` of the database."""
        newest: Head | None = None
        while self._line is not None:
            size, line = self._line
            head = read_line(line)
            if head is None or (self.keys is not None and not self.keys.signed(head)):
                self.findings.add(Fault.FILE, size=size)
            else:
                newest = head
            self._advance()
        if newest is not None:
            facts = {"time": newest.time, "size": newest.tree_size, "events": events}
            self.findings.add(
                Fault.TRUNCATED, min(events, newest.tree_size - 1), newest.tree_size - 1, **facts
            )

    def _tell_difference(self, head: Head, line: bytes) -> None:
        written = read_line(line)
        size = head.tree_size
        line_good = written is not None and self.keys is not None and self.keys.signed(written)
        if self.keys is not None and self.keys.signed(head):
            fault = Fault.ROLLED_BACK if line_good else Fault.FILE
        else:
            fault = Fault.HEAD
        if fault is Fault.FILE:
            self.findings.add(fault, size=size)
        elif fault is Fault.ROLLED_BACK:
            self.findings.add(fault, self._agreed, size - 1, size=self._agreed)
        else:
            self.findings.add(fault, size - 1, size=size)

    def _ruling(self, falls: list[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
        """Lines that still hold: not those a later, smaller head has overtaken. (size, line)."""
        bounds: dict[int, int] = {}
        for number, low in reversed(falls):
            bounds[number] = min(low, *bounds.values()) if bounds else low
        ends = sorted(bounds)
        held, lost = 0, 0  # sizes: newest that holds, newest overtaken
        for number, line in enumerate(self.file.lines(self.length)):
            if ends and number == ends[0]:
                self.findings.add(Fault.ROLLED_BACK, held, lost - 1, size=held)
                ends.pop(0)
                lost = 0
            size = line_size(line)
            if size < 0:
                self.findings.add(Fault.FILE, size="?")
            elif ends and size >= bounds[ends[0]]:
                lost = max(lost, size)
            else:
                held = size
                yield size, line

    def _advance(self) -> None:
        self._line = next(self._lines, None)


def check_heads(
    check: HeadCheck, file: FileCheck, start: int, end: int, root_at: Callable[[int], bytes | None]
) -> dict[int, bool]:
    """Check all heads of sizes (start, end]; size → whether its root fits, where that is known."""
    fits: dict[int, bool] = {}
    size = start
    while heads := [each for each in store.heads_after(check.db, size, limit=5_000) if each.tree_size <= end]:
        for head in heads:
            fit = check.feed(head, root_at(head.tree_size))
            file.feed(head)
            if fit is not None:
                fits[head.tree_size] = fit
        size = heads[-1].tree_size
    return fits


def _falls(lines: Iterator[bytes]) -> list[tuple[int, int]]:
    """(line number, size) wherever sizes do not grow: there the database had been set back."""
    falls, before = [], 0
    for number, line in enumerate(lines):
        size = line_size(line)
        if size >= 0:
            if size <= before:
                falls.append((number, size))
            before = size
    return falls


def _event(head: Head) -> int:
    return max(0, head.tree_size - 1)


def _id(head: Head) -> str:
    try:
        return head.id
    except (TypeError, ValueError, AttributeError):
        return ""  # an edited row that is no head any more


def _line_of(head: Head) -> bytes:
    try:
        return head_line(head)
    except TypeError:
        return b""
