"""How the fields of a text file are told apart (分隔符、引号): read its beginning in every way, keep the best.

A reading is good when records have the same number of fields (consistency), have several, and when the
fields are what fields usually are: numbers, dates, short words without separators inside.
After van den Burg, Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns (2019).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD = 256 * 1024  # characters looked at
_RECORDS = 400
_SEPARATORS = (",", "\t", ";", "|", "^", "\x01", "\x1f", "~", "¦", ":", " ", "，", "、")
_PAIRS = ("||", "|+|", "@@", "@#@", "^|^", "~~", "::", "$$", "##", "\t\t", "|@|", "!^")
_PRIOR = {
    ",": 1.0,
    "\t": 1.0,
    ";": 0.98,
    "|": 0.98,
    "^": 0.95,
    "\x01": 1.0,
    "\x1f": 1.0,
    "~": 0.9,
    ":": 0.75,
    " ": 0.6,
}
_KNOWN = re.compile(
    r"""^\s*(?:|[+-]?[$£€¥￥]?[\d.,]+%?|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?
    |\d{1,2}:\d{2}(?::\d{2})?|[^@\s]+@[\w.-]+|https?://\S+|[\w'’().&/#%+-]+(?:\ [\w'’().&/#%+-]+){0,6})\s*$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to take a line apart. An empty delimiter means one column; an empty quote means no quoting."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'  # the quote itself: quotes are doubled
    spaced: bool = False  # any run of blanks separates
    apostrophe: bool = (
        False  # every value begins with ' (a spreadsheet's mark for text) that is no part of it
    )

    @property
    def plain(self) -> bool:
        """True when the query engine can read it."""
        return len(self.delimiter) <= 1 and not self.spaced and self.delimiter.isascii()


def records(lines: Iterator[str], dialect: Dialect, *, longest: int) -> Iterator[tuple[int, list[str]]]:
    """The records of decoded lines (each with its line end), with the 1-based line each begins on.

    Blank lines come as empty records. A field longer than `longest` characters raises `csv.Error`.
    """
    csv.field_size_limit(longest)
    delimiter = dialect.delimiter or "\x1f"
    if dialect.spaced:
        lines = (re.sub(r"[ \t\u3000]+", "\x1f", line.strip(" \t\u3000")) for line in lines)
        delimiter = "\x1f"
    elif len(delimiter) > 1:
        lines = (line.replace(dialect.delimiter, "\x1f") for line in lines)
        delimiter = "\x1f"
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.escape == dialect.quote,
        escapechar=None if dialect.escape in {dialect.quote, ""} else dialect.escape,
        skipinitialspace=False,
        strict=False,
    )
    before = 0
    for record in reader:
        yield before + 1, record
        before = reader.line_num


def sniff(head: str, *, whole: bool = False, hint: str = "") -> Dialect:
    """The dialect of a text by its beginning. `hint` is the file's suffix; it only breaks ties."""
    head = head[:HEAD]
    if not whole and "\n" in head:
        head = head[: head.rfind("\n") + 1]
    best, score = Dialect(delimiter=""), 0.0
    for dialect in _candidates(head):
        found = _score(head, dialect) * (1.05 if hint == ".tsv" and dialect.delimiter == "\t" else 1.0)
        if found > score * 1.0001:
            best, score = dialect, found
    for pair in _PAIRS:
        mark = best.delimiter
        # Every | stands in a ||: then || is what separates.
        if mark and mark in pair and head.count(pair) * pair.count(mark) == head.count(mark):
            best = Dialect(delimiter=pair, quote="", escape="")
    if best.delimiter == "":
        best = Dialect(delimiter="", quote='"' if _all_quoted(head) else "")
    return best


def _candidates(head: str) -> Iterator[Dialect]:
    quotes: list[tuple[str, str]] = [('"', '"')]
    if '"' in head:
        quotes += [("", "")]
        if '\\"' in head:
            quotes += [('"', "\\")]
    if re.search(r"(?:^|[,;\t|^])'[^'\n]*'(?=[,;\t|^\r\n])", head):
        quotes += [("'", "'")]
    for delimiter in _SEPARATORS:
        if delimiter in head:
            for quote, escape in quotes:
                yield Dialect(delimiter=delimiter, quote=quote, escape=escape)
    for delimiter in _PAIRS:
        if delimiter in head:
            yield Dialect(delimiter=delimiter, quote="", escape="")
    if re.search(r"\S {2,}\S", head):
        yield Dialect(delimiter=" ", quote="", escape="", spaced=True)


def _score(head: str, dialect: Dialect) -> float:
    """0 = useless .. about 1 = every record alike and every field an ordinary one."""
    rows: list[list[str]] = []
    try:
        for _, row in records(iter(io.StringIO(head, newline="")), dialect, longest=len(head) + 1):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= _RECORDS:
                break
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    # A few title and footer lines must not hide a table: only records count that could be its rows.
    width, alike = max(wide.items(), key=lambda item: (item[1] * (item[0] - 1) / item[0], item[0]))
    near = sum(
        count for found, count in wide.items() if found != width and abs(found - width) <= max(1, width // 4)
    )
    consistency = (alike + 0.5 * near) / len(rows)
    cells = [cell for row in rows for cell in row if len(row) == width]
    known = sum(1 for cell in cells if _KNOWN.match(cell)) / len(cells)
    empty = sum(1 for cell in cells if not cell.strip()) / len(cells)
    stray = _stray_quotes(rows, dialect, head)
    prior = _PRIOR.get(dialect.delimiter[:1], 0.85) * (0.93 if dialect.spaced else 1.0)
    if len(dialect.delimiter) > 1:
        prior = 1.0 if empty < 0.5 else 0.3
    if dialect.delimiter in {" ", ":", "、", "，"} and (consistency < 0.8 or len(rows) < 3):
        return 0.0
    several = (width - 1) / width
    return consistency * several * (0.2 + 0.8 * known) * prior * (1 - 0.5 * stray) * (1 - 0.3 * empty)


def _stray_quotes(rows: Sequence[Sequence[str]], dialect: Dialect, head: str) -> float:
    """Share of records with quotes that this reading leaves standing where a quote should have meant something."""
    if not rows:
        return 0.0
    # A file that has double quotes uses those; its single ones are apostrophes.
    for mark in {'"'} - {dialect.quote} if '"' in head else {"'"} - {dialect.quote}:
        # A field that opens a quote and a later one that closes it: the quotes meant something.
        torn = sum(_torn(row, mark) for row in rows)
        if torn * 50 > len(rows):
            return 2.0
    if dialect.escape == "\\":
        return 0.0
    odd = sum(any(c.endswith("\\") or '\\"' in c or c.count("\n") > 20 for c in row) for row in rows)
    return odd / len(rows)


def _torn(row: Sequence[str], mark: str) -> bool:
    opens = [
        at for at, cell in enumerate(row) if cell[:1] == mark and not (len(cell) > 1 and cell[-1] == mark)
    ]
    return any(cell.endswith(mark) for at in opens[:1] for cell in row[at + 1 :])


def _all_quoted(head: str) -> bool:
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    opened = sum(line.startswith('"') for line in lines)
    return opened > 0 and sum(line.startswith('"') and line.endswith('"') for line in lines) == opened
