"""YAML (safe subset): turned into JSON text, then read as JSON.

Scalars stay as written unless they are plainly a number, true, false or null: dates, octals (`0123`),
`yes`/`no` and times are text. Tags are ignored. Aliases that would unfold to more than ten million nodes
are refused (billion laughs), as are depth beyond 100 and files over 64 MB.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.jsonish import open_json
from yiben.capabilities.intake.readers.jsontext import DEEPEST
from yiben.kernel.ids import stable_id
from yiben.kernel.progress import Progress
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_BYTES = 64 * 1024 * 1024
_NODES = 10_000_000
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_PLAIN = {"null": None, "~": None, "": None, "true": True, "false": False}


def open_yaml(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage the tables of a YAML file. Raises `BadInput` with the line for what is broken or hostile."""
    hostile.check_regular(path)
    size = path.stat().st_size
    if size > _BYTES:
        raise hostile.bad(
            "too_large",
            path,
            f"是超过 {_BYTES >> 20} MB 的 YAML",
            f"is YAML of more than {_BYTES >> 20} MB",
            hint=Text("请转换成 JSON 行或 CSV", "Convert it to JSON lines or CSV."),
        )
    found = _read(path)
    if not isinstance(found, dict | list):
        raise hostile.bad("not_a_table", path, "不是表格", "holds no table")
    target = folder / stable_id("yaml", str(path)) / f"{path.stem}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return open_json(target, folder, name=name, bench=bench, progress=progress, limits=limits)


def _read(path: Path) -> Any:
    """The document as plain objects, built from the parser's events: nothing recurses or is constructed."""
    import yaml

    with path.open("rb") as file:
        builder = _Builder(path)
        try:
            for event in yaml.parse(file, Loader=yaml.CSafeLoader):
                builder.take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            says = str(getattr(error, "problem", error))[:200]
            raise hostile.bad(
                "broken_yaml",
                path,
                f"第 {line} 行不是合法的 YAML({says})",
                f"is broken YAML at line {line} ({says})",
                line=line,
            ) from error
    return builder.documents[0] if len(builder.documents) == 1 else builder.documents


class _Builder:
    """Builds lists and dicts from events, counting nodes as if every alias were written out."""

    def __init__(self, path: Path) -> None:
        self.documents: list[Any] = []
        self._path = path
        self._open: list[tuple[Any, str | None, int]] = []  # container, its anchor, nodes counted before it
        self._keys: list[Any] = []  # for each open mapping the key that waits for its value, else _NONE
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            value = event.value if event.style or event.tag else _scalar(event.value)
            self._put(value, 1)
            if event.anchor:
                self._anchors[event.anchor] = (value, 1)
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(self._open) >= DEEPEST:
                raise hostile.bad(
                    "too_deep", self._path, f"嵌套超过 {DEEPEST} 层", f"is nested over {DEEPEST} deep"
                )
            self._open.append(([] if kind.startswith("Seq") else {}, event.anchor, self._nodes))
            self._keys.append(_NONE)
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            container, anchor, before = self._open.pop()
            self._keys.pop()
            if anchor:
                self._anchors[anchor] = (container, self._nodes - before + 1)
            self._put(container, 1)
        elif kind == "AliasEvent":
            self._alias(event)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            line = event.start_mark.line + 1
            raise hostile.bad(
                "broken_yaml",
                self._path,
                f"第 {line} 行引用了未完成的锚点",
                f"refers to an unfinished anchor at line {line}",
                line=line,
            )
        self._put(*self._anchors[event.anchor])

    def _put(self, value: Any, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > _NODES:
            raise hostile.bad(
                "alias_bomb",
                self._path,
                f"展开后超过 {_NODES:,} 个节点",
                f"unfolds to more than {_NODES:,} nodes",
                hint=Text("请去掉别名(&、*)", "Write it without aliases (&, *)."),
            )
        if not self._open:
            self.documents.append(value)
            return
        container = self._open[-1][0]
        if isinstance(container, list):
            container.append(value)
        elif self._keys[-1] is _NONE:
            self._keys[-1] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        else:
            container[self._keys[-1]] = value
            self._keys[-1] = _NONE


_NONE = object()


def _scalar(text: str) -> object:
    if text.lower() in _PLAIN:
        return _PLAIN[text.lower()]
    if _NUMBER.fullmatch(text):
        return json.loads(text)
    return text
