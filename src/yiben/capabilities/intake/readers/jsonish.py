"""JSON and JSON lines (半结构化数据): finds the records of a document, whatever its layout.

Layouts, by what the document is:
- several JSON values, one a line → each line is a record (JSON lines);
- array of objects → each is a record; of arrays → a grid whose first row may be its header; of lists of
  {key, value} objects (EAV) → each list is a record; of scalars → one column `value`;
- object whose members are lists of one length, of scalars → its columns;
- object with few plain members and one or more lists of objects (`{"version": 1, "sources": [ … ]}`,
  GeoJSON's `features`) → each list is a table, the plain members go to the preamble;
- object of many objects with the same keys → a record each, the member's own key in `_key`;
- object of objects that end in lists or scalars (a tree of names) → a row per leaf: level_1, level_2, value;
- `relation` with `tableOrientation` (web-table corpora) → a grid by columns;
- any other object → one record.
How records become columns is told in `flatten`. Elements that are no record are set aside, numbered.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from yiben.capabilities.intake.model import Limits, Reason, Reject, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.flatten import Flattening, flatten
from yiben.capabilities.intake.readers.grid import stage_grid
from yiben.capabilities.intake.readers.jsonlook import Look
from yiben.capabilities.intake.readers.jsontext import JsonText, encoding_of
from yiben.capabilities.intake.readers.lines import Lines, read_lines
from yiben.capabilities.intake.readers.staging import SetAside
from yiben.capabilities.intake.readers.text.encoding import survey, transcode
from yiben.kernel.progress import Progress

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_HEAD = 1024 * 1024


def open_json(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage the tables of a JSON or JSON-lines file. Raises `BadInput` with line and column when broken."""
    hostile.check_regular(path)
    encoding, plain = encoding_of(path), path
    if encoding == "utf-8" and _is_legacy(path):
        seen = survey(path, progress=progress, limits=limits)
        encoding, plain = seen.encoding, folder / "utf8.json"
        transcode(path, plain, seen, progress=progress)
    work = Flattening(path=path, folder=folder, bench=bench, progress=progress, limits=limits)
    as_said = encoding if plain == path else "utf-8"
    with plain.open(encoding=as_said, errors="surrogateescape", newline="") as file:
        lines = _is_lines(file, limits)
        staged = _lines(file, work, name=name) if lines else []
    if not lines:
        with plain.open(encoding=as_said, errors="replace", newline="") as file:
            staged = _document(file, work, name=name)
    size = path.stat().st_size // max(len(staged), 1)
    return [replace(table, encoding=encoding.removesuffix("-sig"), bytes=size) for table in staged]


def _is_legacy(path: Path) -> bool:
    """True for a file of an older encoding: most of what is not ASCII in its beginning is no UTF-8."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= char <= "\udcff" for char in head)
    return broken > 0 and broken * 2 > sum(char > "\x7f" for char in head)


def _is_lines(file: TextIO, limits: Limits) -> bool:
    """Is the first line a whole JSON value, with another below it? Leaves the file at its start."""
    first = ""
    while not first.strip(" \t\r\n\ufeff"):
        first = file.readline(limits.line_bytes)
        if not first:
            break
    second = file.readline(4096).lstrip()
    while second == "" and (more := file.readline(4096)):
        second = more.lstrip()
    file.seek(0)
    if not second:
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
        return [stage_grid(rows, folder=work.folder, name=name, path=work.path, limits=work.limits)]
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
    look = Look()
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
        return [stage_grid(rows, folder=work.folder, name=name, path=work.path, limits=work.limits)]
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
    for pair in json.loads(said):
        record[str(pair["key"])] = pair["value"]
        extra = {k: v for k, v in pair.items() if k not in {"key", "value", "type"}}
        record |= {f"{pair['key']}.{k}": v for k, v in extra.items()}
    return json.dumps(record, ensure_ascii=False)


def _object(text: JsonText, look: Look, work: Flattening, *, name: str) -> list[Staged]:
    """The tables of the object the cursor stands at, by what was seen of it."""
    shelve = partial(stage_grid, folder=work.folder, name=name, path=work.path, limits=work.limits)
    if "relation" in look.grids and "tableOrientation" in look.plain:
        columns = {key: text.value()[0] for key in text.members()}["relation"]
        return [_titled(shelve(zip_longest(*columns)), look, but=())]
    if look.is_columnar:
        columns = {key: text.value()[0] for key in text.members()}
        return [shelve(chain([list(columns)], zip(*columns.values(), strict=True)), header=1)]
    if look.holds_tables:
        return _tables(text, look, work, name=name)
    if look.wraps:
        staged: list[Staged] = []
        for key in text.members():
            if key == look.wraps:
                staged = _object(text, look.inner[key], work, name=name)
            else:
                text.value()
        return [_titled(table, look, but=()) for table in staged]
    if look.is_keyed:
        return _records((_keyed(key, text.value()[1]) for key in text.members()), work, name=name)
    if look.is_tree:
        return [shelve(_leaves(text.value()[0]), header=1)]
    return _records([text.value()[1]], work, name=name)


def _tables(text: JsonText, look: Look, work: Flattening, *, name: str) -> list[Staged]:
    """Each list of objects is a table; the members beside them go to the preamble."""
    staged: list[Staged] = []
    for key in text.members():
        if key not in look.tables:
            text.value()
            continue
        called = name if len(look.tables) == 1 else f"{name}_{key}"
        staged += _records((said for _, said in text.elements()), work, name=called)
    return [_titled(table, look, but=tuple(look.tables)) for table in staged]


def _titled(table: Staged, look: Look, *, but: tuple[str, ...]) -> Staged:
    """The table with the plain members around it as its preamble."""
    said = tuple(f"{key}: {value}"[:500] for key, value in look.plain.items() if key not in but)
    return replace(table, preamble=(*said, *table.preamble))


def _keyed(key: str, said: str) -> str:
    """An object under a key, as one record that knows its key."""
    rest = said[1:].lstrip()
    return f'{{"_key": {json.dumps(key, ensure_ascii=False)}{"" if rest == "}" else ", "}{rest}'


def _leaves(tree: dict[str, Any]) -> Iterator[list[object]]:
    """A tree of names as rows: its levels, then the leaf; the first row is the header."""
    rows: list[tuple[list[str], object]] = []

    def walk(node: object, above: list[str]) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, [*above, key])
        elif isinstance(node, list):
            for value in node:
                walk(value, above) if isinstance(value, dict) else rows.append((above, value))
        else:
            rows.append((above, node))

    walk(tree, [])
    deepest = max((len(above) for above, _ in rows), default=0)
    yield [*(f"level_{level + 1}" for level in range(deepest)), "value"]
    for above, value in rows:
        yield [*above, *[None] * (deepest - len(above)), value]
