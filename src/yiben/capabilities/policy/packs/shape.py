"""Reads a TOML table into a dataclass by its type hints, saying all that is wrong with it.

The declarations in `entries.py` and `declarations.py` are the only place where a file's fields are written down. A field's
TOML name is its Python name (without a trailing `_`); a `Text` is written as `zh` and `en`, or, for any
attribute but `title`, as `<name>_zh` and `<name>_en`; A list of words may be one word.
"""

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from yiben.capabilities.policy.packs.locate import Lines, Where
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.kernel.text import Text

T = TypeVar("T")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
NAMED = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}(\.[a-z0-9][a-z0-9_-]{0,39}){0,4}")
FACT = re.compile(r"[a-z][a-z0-9_]{0,79}")
HELD = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}(/[a-z0-9][a-z0-9_-]{0,79})?")
ARTICLE = re.compile(r"[\w.-]{1,40}")
LINES = re.compile(r"\d{1,6}([-–]\d{1,6})?(\s*,\s*\d{1,6}([-–]\d{1,6})?)*")
LONGEST = 20_000
MOST_EXTRA = 20


class Wrong:
    """Stands where a value could not be read; the problem is noted already."""


WRONG = Wrong()


def about(zh: str, en: str, **more: Any) -> dict[str, Any]:
    """Metadata of a field: what it is, in both languages."""
    return {"says": Text(zh, en), **more}


def rest(zh: str, en: str) -> Any:
    """A field that takes every further scalar of its table."""
    return field(default_factory=dict, metadata=about(zh, en, rest=True))


@dataclass(frozen=True, slots=True)
class At:
    """A place in a file, and where problems go."""

    file: str
    lines: Callable[[], Lines]
    problems: Problems
    path: Where = ()

    def down(self, *keys: str | int) -> "At":
        """A place inside this one."""
        return At(self.file, self.lines, self.problems, (*self.path, *keys))

    @property
    def line(self) -> int | None:
        """The line this place is written on."""
        return self.lines().of(self.path)

    def wrong(self, zh: str, en: str, *, hint: Text | None = None, code: str = "pack_value") -> Wrong:
        """Note a problem here."""
        name = ".".join(str(part) for part in self.path if isinstance(part, str)) or self.file
        self.problems.add(self.file, self.line, Text(f"{name} {zh}", f"`{name}` {en}"), hint=hint, code=code)
        return WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a shape: TOML names in order, the attribute, what it takes."""

    attribute: str
    names: tuple[str, ...]
    hint: Any
    required: bool
    says: Text | None
    rest: bool


@cache
def shape_of(kind: Any) -> tuple[Field, ...]:
    """The fields of a declaration."""
    hints = typing.get_type_hints(kind, include_extras=True)
    found = []
    for one in fields(kind):
        if one.metadata.get("filled"):
            continue
        hint = plain(hints[one.name])
        name = one.name.removesuffix("_")
        names: tuple[str, ...] = (name,)
        if hint is Text:
            names = ("zh", "en") if name == "title" else (f"{name}_zh", f"{name}_en")
        required = one.default is MISSING and one.default_factory is MISSING
        found.append(
            Field(
                attribute=one.name,
                names=names,
                hint=hint,
                required=required,
                says=one.metadata.get("says"),
                rest=bool(one.metadata.get("rest")),
            )
        )
    return tuple(found)


def names_of(kind: Any) -> tuple[str, ...]:
    """Every key a table of this kind may have."""
    return tuple(name for one in shape_of(kind) if not one.rest for name in one.names)


def read(kind: Callable[..., T], table: Any, at: At, **filled: Any) -> T | None:
    """The declaration in `table`; None when something is wrong, all of it noted in `at.problems`."""
    if not isinstance(table, Mapping):
        at.wrong("应为表", "must be a table")
        return None
    before = len(at.problems.found)
    values: dict[str, Any] = dict(filled)
    for one in shape_of(kind):
        value = _rest(kind, table, at) if one.rest else _field(one, table, at)
        if value is not None and value is not WRONG:
            values[one.attribute] = value
    if not any(one.rest for one in shape_of(kind)):
        for key in table:
            if key not in names_of(kind):
                _unknown(kind, key, at)
    if len(at.problems.found) > before:
        return None
    return kind(**values)


def _unknown(kind: Any, key: str, at: At) -> None:
    at.down(key).wrong(
        "不是这里的字段",
        "is no field here",
        hint=nearest(key, names_of(kind), called=Text("这里的字段", "Fields here")),
        code="pack_field",
    )


def _rest(kind: Any, table: Mapping[str, Any], at: At) -> dict[str, Any]:
    found: dict[str, Any] = {}
    known = names_of(kind)
    for key, value in table.items():
        if key in known:
            continue
        # A misspelt field must not ride along as if it were one more remark.
        misspelt = not key.endswith(("_zh", "_en")) and get_close_matches(key, known, n=1, cutoff=0.8)
        if isinstance(value, Mapping | list) or misspelt or len(found) >= MOST_EXTRA:
            _unknown(kind, key, at)
        else:
            found[key] = value
    return found


def _field(one: Field, table: Mapping[str, Any], at: At) -> Any:
    if one.hint is Text:
        return _text(one, table, at)
    (name,) = one.names
    if name not in table:
        if one.required:
            at.wrong(f"缺少 {name}", f"lacks `{name}`", hint=one.says, code="pack_missing")
            return WRONG
        return None
    return value(one.hint, table[name], at.down(name))


def _text(one: Field, table: Mapping[str, Any], at: At) -> Any:
    found = [table.get(name) for name in one.names]
    if found == [None, None] and not one.required:
        return None
    parts = []
    for name, said in zip(one.names, found, strict=True):
        if said is None:
            at.wrong(f"缺少 {name}", f"lacks `{name}`", hint=one.says, code="pack_missing")
        else:
            parts.append(value(str, said, at.down(name)))
    return WRONG if len(parts) < 2 or WRONG in parts else Text(*parts)


def value(hint: Any, found: Any, at: At) -> Any:
    """`found` as the type `hint` wants it, or WRONG."""
    hint = plain(hint)
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        _, pattern, what = typing.get_args(hint)
        return _matching(pattern, what, found, at)
    if origin is tuple:
        return _several(typing.get_args(hint)[0], found, at)
    if origin is types.UnionType or origin is typing.Union:
        return _either(typing.get_args(hint), found, at)
    if origin is Mapping or hint is Mapping:
        return dict(found) if isinstance(found, Mapping) else at.wrong("应为表", "must be a table")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _word(hint, found, at)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        made = read(hint, found, at)
        return WRONG if made is None else made
    return _scalar(hint, found, at)


def _matching(pattern: re.Pattern[str], what: Text, found: Any, at: At) -> Any:
    if pattern is LINES:
        found = _as_lines(found)
    if not isinstance(found, str):
        return at.wrong("应为文字，请加引号", "must be text: put it in quotes")
    if not pattern.fullmatch(found):
        return at.wrong(f"不能是「{found[:40]}」", f"cannot be “{found[:40]}”", hint=what)
    return found


def _as_lines(found: Any) -> Any:
    numbers = found if isinstance(found, list) else [found]
    if numbers and all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
        return "-".join(str(one) for one in numbers)
    return found


def _several(inner: Any, found: Any, at: At) -> Any:
    if not isinstance(found, list):
        if isinstance(found, Mapping) != is_table(inner) and typing.get_origin(inner) is not types.UnionType:
            return at.wrong("应为列表", "must be a list")
        found = [found]
        read_ = [value(inner, found[0], at)]
    else:
        read_ = [value(inner, one, at.down(number)) for number, one in enumerate(found)]
    return WRONG if WRONG in read_ else tuple(read_)


def is_table(inner: Any) -> bool:
    """Whether a hint stands for a table."""
    return isinstance(inner, type) and hasattr(inner, "__dataclass_fields__")


def _either(kinds: tuple[Any, ...], found: Any, at: At) -> Any:
    wanted = [kind for kind in kinds if is_table(kind) == isinstance(found, Mapping)]
    for kind in wanted[:-1]:
        trial = At(at.file, at.lines, Problems(), at.path)
        made = value(kind, found, trial)
        if made is not WRONG:
            return made
    return value((wanted or list(kinds))[-1], found, at)


def _word(kind: type[Enum], found: Any, at: At) -> Any:
    known = [str(one.value) for one in kind]
    if found not in known:
        return at.wrong(
            f"不能是「{str(found)[:40]}」",
            f"cannot be “{str(found)[:40]}”",
            hint=nearest(str(found), known),
            code="pack_word",
        )
    return kind(found)


_SCALARS: dict[Any, tuple[tuple[type, ...], str, str]] = {
    str: ((str,), "文字", "text"),
    int: ((int,), "整数", "a whole number"),
    float: ((int, float), "数字", "a number"),
    bool: ((bool,), "true 或 false", "true or false"),
    date: ((date,), "日期，如 2026-11-22", "a date such as 2026-11-22, without quotes"),
    object: (
        (str, int, float, bool, date),
        "文字、数字、日期、true 或 false",
        "text, a number, a date, true or false",
    ),
}


def _scalar(hint: Any, found: Any, at: At) -> Any:
    wanted, zh, en = _SCALARS[hint]
    fits = isinstance(found, wanted) and (bool in wanted or not isinstance(found, bool))
    if not fits or (hint is date and isinstance(found, datetime)):
        quotes = Text("请加引号", "Put it in quotes.") if hint is str else None
        return at.wrong(f"应为{zh}", f"must be {en}", hint=quotes)
    if isinstance(found, str):
        if not found.strip():
            return at.wrong("不能为空", "cannot be empty")
        if len(found) > LONGEST:
            return at.wrong(f"长于 {LONGEST} 字符", f"is longer than {LONGEST} characters")
    if isinstance(found, float) and not abs(found) < 1e18:
        return at.wrong("应为有限的数字", "must be a finite number")
    return found


def plain(hint: Any) -> Any:
    """The hint without `| None`: a field that may be absent is never written as null."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        inner = tuple(one for one in typing.get_args(hint) if one is not type(None))
        if len(inner) == 1:
            return inner[0]
        return typing.Union[inner]  # noqa: UP007  # made from a tuple
    return hint
