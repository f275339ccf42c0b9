"""Rule files (TOML, YAML, JSON) into rules; every refusal names the file, the rule, and the fix.

A file is a list of tables named `rules`, or `rule`:

    [[rules]]
    id = "id_number_checksum"
    kind = "checksum"
    column = "身份证号"
    scheme = "gb11643"
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yiben.engines.rules.arguments import read_argument
from yiben.engines.rules.expressions import parse_expression
from yiben.engines.rules.model import SHAPES, Kind, Rule, Severity
from yiben.engines.rules.wording import default_says
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

MAX_BYTES = 4 * 1024 * 1024
MAX_RULES = 2_000
_OWN = {"id", "kind", "dimension", "column", "columns", "severity", "says", "says_zh", "says_en", "basis"}

# GB/T 36344-2018: which of the six characteristics a kind speaks to, unless a rule says otherwise.
DIMENSION_OF: Mapping[Kind, str] = {
    Kind.NOT_NULL: "completeness",
    Kind.ROW_COUNT: "completeness",
    Kind.ROW_DRIFT: "completeness",
    Kind.UNIQUE: "accuracy",
    Kind.CHECKSUM: "accuracy",
    Kind.RANGE: "accuracy",
    Kind.DISTRIBUTION_DRIFT: "accuracy",
    Kind.PATTERN: "normativity",
    Kind.LENGTH: "normativity",
    Kind.SET: "normativity",
    Kind.ID_BIRTH: "consistency",
    Kind.ID_SEX: "consistency",
    Kind.EXPRESSION: "consistency",
    Kind.REFERENCE: "consistency",
    Kind.FRESHNESS: "timeliness",
    Kind.ACCESSIBLE: "accessibility",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule stands in its file."""

    file: str
    rule: str
    line: int | None = None

    def bad(self, zh: str, en: str, *, hint: Text | None = None) -> BadInput:
        where: dict[str, Any] = {"file": self.file, "rule": self.rule}
        if self.line:
            where["line"] = self.line
        return BadInput(
            "bad_rule", Text(f"规则 {self.rule}：{zh}", f"Rule {self.rule}: {en}"), where=where, hint=hint
        )


def load_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of one file. Raises NotFound, or BadInput with file, line or rule, and fix."""
    if not path.is_file():
        raise NotFound(
            "no_rule_file",
            Text(f"没有规则文件 {path}", f"There is no rule file {path}."),
            where={"file": str(path)},
        )
    if path.stat().st_size > MAX_BYTES:
        raise BadInput(
            "rule_file_size",
            Text(f"规则文件 {path.name} 超过 4 MB", f"The rule file {path.name} is larger than 4 MB."),
            where={"file": str(path)},
        )
    text = _text(path)
    return rules_from(_parsed(path, text), file=str(path), text=text)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, "不是 UTF-8 文本", "is not UTF-8 text", None) from error


def _parsed(path: Path, text: str) -> Any:
    suffix = path.suffix.lower()
    try:
        if suffix == ".json":
            return json.loads(text)
        if suffix in {".yaml", ".yml"}:
            return _yaml(path, text)
        return tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise _unreadable(
            path, f"不是有效的 JSON：{error.msg}", f"is not valid JSON: {error.msg}", error.lineno
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, f"不是有效的 TOML：{error}", f"is not valid TOML: {error}", None) from error
    except RecursionError as error:
        raise _unreadable(path, "嵌套过深", "is nested too deeply", None) from error


def _yaml(path: Path, text: str) -> Any:
    import yaml

    class Plain(yaml.SafeLoader):
        """YAML without aliases: a few lines of them can stand for gigabytes."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                event = self.peek_event()  # type: ignore[no-untyped-call]
                raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
            return super().compose_node(parent, index)

    try:
        return yaml.load(text, Loader=Plain)  # noqa: S506  # Plain is SafeLoader with less
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = None if mark is None else mark.line + 1
        raise _unreadable(path, f"不是有效的 YAML：{said}", f"is not valid YAML: {said}", line) from error


def _unreadable(path: Path, zh: str, en: str, line: int | None) -> BadInput:
    where: dict[str, Any] = {"file": str(path)}
    if line:
        where["line"] = line
    return BadInput(
        "bad_rule_file", Text(f"规则文件 {path.name} {zh}", f"The rule file {path.name} {en}."), where=where
    )


def rules_from(document: Any, *, file: str, text: str = "") -> tuple[Rule, ...]:
    """The rules of a parsed document: `{rules = [ … ]}`, or the list itself."""
    listed = document
    if isinstance(document, Mapping):
        listed = document.get("rules", document.get("rule"))
    if not isinstance(listed, list) or len(listed) > MAX_RULES:
        raise BadInput(
            "bad_rule_file",
            Text(
                f"规则文件 {file} 没有 rules 列表，或超过 {MAX_RULES} 条",
                f"{file} has no list `rules`, or more than {MAX_RULES} of them.",
            ),
            where={"file": file},
            hint=Text("每条规则以 [[rules]] 开头", "Begin every rule with [[rules]]."),
        )
    seen: set[str] = set()
    rules = []
    for number, entry in enumerate(listed, 1):
        rule = rule_from(entry, file=file, number=number, text=text)
        if rule.id in seen:
            place = _Place(file, rule.id, _line(text, rule.id))
            raise place.bad(
                "编号重复",
                "the id is used twice",
                hint=Text("每条规则用不同的 id", "Give every rule an id of its own."),
            )
        seen.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def rule_from(entry: Any, *, file: str, number: int = 1, text: str = "") -> Rule:
    """One rule from a mapping. `number` names it in errors while it has no id."""
    if not isinstance(entry, Mapping):
        raise _Place(file, f"#{number}").bad("不是键值表", "is not a table of keys and values")
    name = entry.get("id", f"#{number}")
    place = _Place(file, str(name)[:80], _line(text, str(name)))
    if "id" in entry and (not isinstance(name, str) or not 0 < len(name) <= 80 or not name.isprintable()):
        raise place.bad("id 必须是 1 到 80 个字符", "`id` must be 1 to 80 printable characters")
    kind = _one_of(place, "kind", entry.get("kind"), Kind)
    severity = _one_of(place, "severity", entry.get("severity", "error"), Severity)
    columns = _columns(place, entry)
    arguments = _arguments(place, kind, entry, columns)
    if kind is Kind.EXPRESSION:
        columns = _spoken_of(place, arguments["holds"])
    _counted(place, kind, columns)
    says = _says(place, entry)
    return Rule(
        id=str(name) if "id" in entry else "_".join((kind, *columns)) or kind,
        kind=kind,
        dimension=_word(place, "dimension", entry.get("dimension", DIMENSION_OF[kind])),
        columns=columns,
        arguments=arguments,
        severity=severity,
        says=says or default_says(kind, columns, arguments),
        basis=_word(place, "basis", entry.get("basis", "")),
    )


def _one_of(place: _Place, key: str, value: Any, words: type[Kind] | type[Severity]) -> Any:
    if not isinstance(value, str) or value not in set(words):
        known = ", ".join(words)
        raise place.bad(
            f"{key} 无效：{value}" if value is not None else f"缺少 {key}",
            f"`{key}` is not known: {value}" if value is not None else f"`{key}` is missing",
            hint=Text(f"{key} 可以是 {known}", f"`{key}` is one of {known}."),
        )
    return words(value)


def _word(place: _Place, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise place.bad(f"{key} 必须是文字", f"`{key}` must be text")
    return value


def _columns(place: _Place, entry: Mapping[str, Any]) -> tuple[str, ...]:
    value = entry.get("columns", entry.get("column", []))
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) and name for name in listed):
        raise place.bad("column 必须是列名或列名列表", "`column` must be a name or a list of names")
    if len(set(listed)) != len(listed):
        raise place.bad("同一列写了两次", "names a column twice")
    return tuple(listed)


def _spoken_of(place: _Place, text: str) -> tuple[str, ...]:
    try:
        return parse_expression(text, rule=place.rule).columns
    except BadInput as error:
        where = {**place.bad("", "").where, **error.where}
        raise BadInput(error.code, error.message, where=where, hint=error.hint) from error


def _counted(place: _Place, kind: Kind, columns: tuple[str, ...]) -> None:
    least, most = SHAPES[kind].columns
    if len(columns) < least or (most is not None and len(columns) > most):
        wanted = str(least) if most == least else f"{least}+"
        raise place.bad(
            f"{kind} 需要 {wanted} 列，写了 {len(columns)} 列",
            f"{kind} takes {wanted} column(s), {len(columns)} given",
        )


def _arguments(
    place: _Place, kind: Kind, entry: Mapping[str, Any], columns: tuple[str, ...]
) -> dict[str, Any]:
    shape = SHAPES[kind]
    unknown = [str(key) for key in entry if key not in _OWN and key not in shape.arguments]
    if unknown:
        known = ", ".join(sorted({*shape.arguments, *_OWN}))
        raise place.bad(
            f"不认识 {unknown[0]}",
            f"`{unknown[0]}` is not known",
            hint=Text(f"{kind} 可用：{known}", f"{kind} takes {known}."),
        )
    out: dict[str, Any] = {}
    for key, argument in shape.arguments.items():
        value = entry.get(key, argument.default)
        if value is None:
            if not argument.optional:
                raise place.bad(f"缺少 {key}", f"`{key}` is missing")
            continue
        try:
            out[key] = read_argument(argument.takes, _plain(value))
        except ValueError as error:
            raise place.bad(f"{key} 无效：{error}", f"`{key}` cannot be used: {error}") from error
    if shape.one_of and not any(key in out for key in shape.one_of):
        keys = " / ".join(shape.one_of)
        raise place.bad(f"至少写 {keys} 之一", f"needs at least one of {keys}")
    if kind is Kind.REFERENCE and len(out.get("to", columns)) != len(columns):
        raise place.bad("to 的列数与 columns 不同", "`to` names another number of columns than the rule")
    if out.get("min") is not None and out.get("max") is not None and _crossed(out["min"], out["max"]):
        raise place.bad("min 大于 max", "`min` is greater than `max`")
    return out


def _plain(value: Any) -> Any:
    # TOML and YAML have dates; JSON says them as text. One form inside.
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _crossed(low: Any, high: Any) -> bool:
    if isinstance(low, str) != isinstance(high, str):
        return True
    return bool("today" not in {low, high} and low > high)


def _says(place: _Place, entry: Mapping[str, Any]) -> Text | None:
    said = entry.get("says")
    zh, en = entry.get("says_zh"), entry.get("says_en")
    if isinstance(said, Mapping):
        zh, en = said.get("zh", zh), said.get("en", en)
    elif said is not None:
        zh, en = zh or said, en or said
    zh, en = zh or en, en or zh
    if zh is None:
        return None
    return Text(_word(place, "says", zh), _word(place, "says", en))


def _line(text: str, rule: str) -> int | None:
    """The line on which the rule's id stands, for whoever has to find it."""
    for number, line in enumerate(text.splitlines(), 1):
        if "id" in line and (
            f'"{rule}"' in line or f"'{rule}'" in line or line.rstrip().endswith(f" {rule}")
        ):
            return number
    return None
