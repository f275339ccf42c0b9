"""JSON and JSON lines (半结构化数据): finds the records of a document, whatever its layout.

Layouts, by what the document is:
- several JSON values, one a line → each line is a record (JSON lines);
- array of objects → each is a record; of arrays → a grid whose first row may be its header; of lists of
  {key, value} objects (EAV) → each list is a record; of scalars → one column `value`;
- object whose members are lists of one length, of scalars → its columns;
- object with few plain members and one or more lists of objects (`{"version": 1, "sources": [ … ]}`,
  GeoJSON's `features`) → each list is a table, the plain members go to the preamble;
- object of many objects with the same keys → a record each, the member's own key in `_key`;
- object of objects that end in lists or scalars (a tree of names) → one row per leaf: level_1, level_2, … value;
- `relation` with `tableOrientation` (web-table corpora) → a grid by columns;
- any other object → one record.
How records become columns is told in `flatten`. Elements that are no record are set aside, numbered.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from yiben.capabilities.intake.model import Limits, Reason, Reject, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.flatten import Flattening, flatten
from yiben.capabilities.intake.readers.grid import stage_grid
from yiben.capabilities.intake.readers.jsontext import JsonText, encoding_of
from yiben.capabilities.intake.readers.lines import Lines, read_lines
from yiben.capabilities.intake.readers.staging import SetAside
from yiben.kernel.progress import Progress
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_PLAIN_MEMBERS = 10  # an object with more plain members than this is itself a record
_LONG_LIST = 20  # unless one of its lists is as long as this
_SAMPLE = 1000  # members looked at to know an object of objects


def open_json(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage the tables of a JSON or JSON-lines file. Raises `BadInput` with line and column when broken."""
    hostile.check_regular(path)
    encoding = encoding_of(path)
    work = Flattening(path=path, folder=folder, bench=bench, progress=progress, limits=limits)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        if _is_lines(file, limits):
            staged = _lines(file, work, name=name)
        else:
            staged = _document(file, work, name=name)
    size = path.stat().st_size // max(len(staged), 1)
    return [_about(table, encoding=encoding.removesuffix("-sig"), size=size) for table in staged]


def _about(table: Staged, *, encoding: str, size: int) -> Staged:
    from dataclasses import replace

    return replace(table, encoding=encoding, bytes=size)


def _is_lines(file: TextIO, limits: Limits) -> bool:
    """Is the first line a whole JSON value, with another one on a line below? Leaves the file at its start."""
    first = ""
    while not first.strip(" \t\r\n\ufeff"):
        first = file.readline(limits.line_bytes)
        if not first:
            break
    second = file.readline(4096).lstrip()
    while second == "" and (more := file.readline(4096)):
        second = more.lstrip()
    file.seek(0)
    if not second or second[0] not in "{[":
        return False
    try:
        json.loads(first.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        # A bad first line among good ones: believe the second line if it is whole.
        return first.lstrip("\ufeff ").startswith("{") and first.rstrip().endswith("}") and _is_whole(second)
    return True


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(file: TextIO, work: Flattening, *, name: str) -> list[Staged]:
    key = (str(work.path), name)
    if file.read(64).lstrip("\ufeff \t\r\n").startswith("["):
        file.seek(0)
        rows = (json.loads(line, parse_int=str, parse_float=str) for line in file if line.strip())
        return [stage_grid(rows, work.folder, name=name, path=work.path, limits=work.limits)]
    file.seek(0)
    with SetAside(work.folder, *key) as aside, Lines(work.folder, *key) as lines:
        read_lines(file, work.path, lines, aside, progress=work.progress, limits=work.limits)
        lines.close()
        return flatten(lines, work, name=name, aside=aside)


def _document(file: TextIO, work: Flattening, *, name: str) -> list[Staged]:
    text = JsonText(file, work.path, work.limits)
    start = text.peek()
    if start == "[":
        return _array(text, work, name=name)
    if start != "{":
        value, _ = text.value()
        raise hostile.bad("not_a_table", work.path, "不是表格", f"holds a single value ({str(value)[:40]})")
    look = _Look()
    for key in text.members():
        look.member(key, text)
    text.finish()
    file.seek(0)
    return _object(JsonText(file, work.path, work.limits), look, work, name=name)


def _array(text: JsonText, work: Flattening, *, name: str) -> list[Staged]:
    """An array's elements are its records; the first one tells which kind."""
    elements = text.elements()
    first = next(elements, None)
    if first is None:
        raise hostile.bad("empty_table", work.path, "是空数组", "is an empty array")

    def all_of() -> Iterator[tuple[Any, str]]:
        yield first
        yield from elements
        text.finish()

    if _is_eav(first[0]):
        return _records((_unfold(found, said) for found, said in all_of()), work, name=name)
    if isinstance(first[0], list):
        rows = (found for found, _ in all_of())
        return [stage_grid(rows, work.folder, name=name, path=work.path, limits=work.limits)]
    if isinstance(first[0], dict):
        return _records((said for _, said in all_of()), work, name=name)
    return _records((f'{{"value": {said}}}' for _, said in all_of()), work, name=name)


def _records(texts: Iterable[str], work: Flattening, *, name: str) -> list[Staged]:
    """Stage records given one by one as JSON text; an element that is no object is set aside later."""
    key = (str(work.path), name)
    with Lines(work.folder, *key) as lines, SetAside(work.folder, *key) as aside:
        for row, text in enumerate(texts, start=1):
            try:
                text.encode()
            except UnicodeEncodeError:
                raw = text.encode("utf-8", "replace").decode()
                aside.add(Reject(line=row, reason=Reason.UNREADABLE, raw=raw))
                continue
            lines.add(text, row)
        lines.close()
        return flatten(lines, work, name=name, aside=aside)


def _is_eav(found: object) -> bool:
    return (
        isinstance(found, list)
        and len(found) > 0
        and all(isinstance(pair, dict) and {"key", "value"} <= pair.keys() for pair in found)
    )


def _unfold(found: Any, said: str) -> str:
    """A list of {key, value} as one object; what else a pair says becomes `key.what`, but its type."""
    if not _is_eav(found):
        return said
    record: dict[str, Any] = {}
    for pair in found:
        record[str(pair["key"])] = pair["value"]
        extra = {k: v for k, v in pair.items() if k not in {"key", "value", "type"}}
        record |= {f"{pair['key']}.{k}": v for k, v in extra.items()}
    return json.dumps(record, ensure_ascii=False)


@dataclass(slots=True)
class _Look:
    """What a document's object is made of, seen in one pass without keeping it."""

    plain: dict[str, str] = field(default_factory=dict)  # scalar members as text, the first few
    scalars: int = 0
    objects: int = 0
    tables: dict[str, int] = field(default_factory=dict)  # lists of objects, and their lengths
    columns: dict[str, int] = field(default_factory=dict)  # lists of scalars
    grids: list[str] = field(default_factory=list)  # lists of lists
    keys: list[frozenset[str]] = field(default_factory=list)  # key sets of the first object members
    trees: int = 0  # object members that end in lists of scalars or in scalars only
    size: int = 0

    def member(self, key: str, text: JsonText) -> None:
        """Take note of one member, reading its value."""
        self.size += 1
        if text.peek() == "[":
            self._list(key, text)
            return
        found, _ = text.value()
        if isinstance(found, dict):
            self.objects += 1
            if len(self.keys) < _SAMPLE:
                self.keys.append(frozenset(found))
                self.trees += all(isinstance(v, list | dict) for v in found.values()) and bool(found)
        else:
            self.scalars += 1
            if len(self.plain) < 50:
                self.plain[key] = str(found)

    def _list(self, key: str, text: JsonText) -> None:
        count = objects = lists = 0
        for found, _ in text.elements():
            count += 1
            objects += isinstance(found, dict)
            lists += isinstance(found, list)
        if objects and objects == count:
            self.tables[key] = count
        elif lists and lists == count:
            self.grids.append(key)
        else:
            self.columns[key] = count

    @property
    def is_columnar(self) -> bool:
        """Lists of scalars of one length, and nothing else."""
        lengths = set(self.columns.values())
        return len(self.columns) == self.size and len(lengths) == 1 and self.size > 1 and lengths != {0}

    @property
    def holds_tables(self) -> bool:
        """Is the object only the wrapping of its lists?"""
        few = self.scalars + self.objects + len(self.columns) <= _PLAIN_MEMBERS
        return bool(self.tables) and (few or max(self.tables.values()) >= _LONG_LIST)

    @property
    def is_keyed(self) -> bool:
        """Objects with about the same keys, each under its own name."""
        if self.objects != self.size or self.size < 2:
            return False
        every = frozenset().union(*self.keys)
        return sum(map(len, self.keys)) * 2 >= len(every) * len(self.keys)

    @property
    def is_tree(self) -> bool:
        """Objects of objects or lists, with keys that are data."""
        return self.objects == self.size and self.size > 1 and self.trees == len(self.keys)


def _object(text: JsonText, look: _Look, work: Flattening, *, name: str) -> list[Staged]:
    if "relation" in look.grids and "tableOrientation" in look.plain:
        return [_web_table(text, work, name=name)]
    if look.is_columnar:
        columns = {key: [found for found, _ in text.elements()] for key in text.members()}
        rows = iter([list(columns), *map(list, zip(*columns.values(), strict=True))])
        return [stage_grid(rows, work.folder, name=name, path=work.path, limits=work.limits, header=1)]
    if look.holds_tables:
        return _tables(text, look, work, name=name)
    if look.is_keyed:
        texts = (f'{{"_key": {json.dumps(key)}, "": {text.value()[1]}}}' for key in text.members())
        return _records(map(_keyed, texts), work, name=name)
    if look.is_tree:
        rows = _leaves(text.value()[0])
        return [stage_grid(rows, work.folder, name=name, path=work.path, limits=work.limits, header=1)]
    return _records([text.value()[1]], work, name=name)
