"""What somebody filled in, held against the fields of a form: all that is wrong, at once, field by field.

Text stays text: nothing here is ever taken for markup, and pages escape it. What is plainly markup that would run
in a browser is refused all the same, since no field asks for it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final

from yiben.engines.flows.model import Field
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

TYPES: Final = (
    "text",
    "long_text",
    "choice",
    "number",
    "date",
    "boolean",
    "account",
    "organisation",
    "resource",
    "items",
    "attachment",
)
"""Every type a field may have."""
MOST_TEXT = 500
MOST_LONG_TEXT = 20_000
MOST_VALUES = 1_000
MOST_NAME = 200
_FIGURE = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RUNS = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|svg|math|style|link|meta|base|form|img|image|video|audio|body|html"
    r"|template|frame|frameset|applet|marquee)\b|\bjavascript\s*:|<[^>]*\bon[a-z]{3,20}\s*=",
    re.IGNORECASE,
)
_YES = frozenset({"true", "yes", "on", "1", "是"})
_NO = frozenset({"false", "no", "off", "0", "否"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProblem:
    """One thing that is wrong with a form. `field` is the field's id."""

    field: str
    code: str
    says: Text
    hint: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "field": self.field,
            "code": self.code,
            "message": str(self.says),
            "hint": str(self.hint) if self.hint else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as read: JSON-ready values by field, and what is wrong."""

    values: Mapping[str, Any]
    problems: tuple[FormProblem, ...]


class _Wrong(ValueError):
    def __init__(self, code: str, zh: str, en: str, hint: Text | None = None) -> None:
        super().__init__(en)
        self.code, self.says, self.hint = code, Text(zh, en), hint


def read_form(
    fields: Sequence[Field], said: Mapping[str, Any], *, sizes: Mapping[str, int] | None = None
) -> Filled:
    """What was filled in, as values: text, numbers, booleans, ISO dates, lists of them where a field holds several.

    What was left empty is left out. `sizes` are the bytes of attachments by the names given in `said`; whether an
    account, an organisation or a resource exists is for whoever knows them.
    """
    values: dict[str, Any] = {}
    known = [one.id for one in fields]
    problems = [_unknown(str(name), known) for name in said if name not in known]
    for one in fields:
        given = said.get(one.id)
        if _empty(given):
            if one.required:
                problems.append(_missing(one))
            continue
        try:
            values[one.id] = _read(one, given, sizes or {})
        except _Wrong as wrong:
            problems.append(FormProblem(field=one.id, code=wrong.code, says=wrong.says, hint=wrong.hint))
    return Filled(values=values, problems=tuple(problems))


def fill(
    fields: Sequence[Field], said: Mapping[str, Any], *, sizes: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The same; BadInput `form_wrong` with every problem in `where["errors"]` when something is wrong."""
    filled = read_form(fields, said, sizes=sizes)
    if not filled.problems:
        return dict(filled.values)
    first, count = filled.problems[0], len(filled.problems)
    raise BadInput(
        "form_wrong",
        first.says,
        where={
            "field": first.field,
            "errors": [one.as_dict() for one in filled.problems],
            "count": count,
        },
        hint=first.hint,
    )


def _empty(given: Any) -> bool:
    if isinstance(given, str):
        return not given.strip()
    return given is None or (isinstance(given, list | tuple) and not any(not _empty(one) for one in given))


def _missing(one: Field) -> FormProblem:
    return FormProblem(
        field=one.id,
        code="required",
        says=Text(f"请填写“{one.title.zh}”", f"“{one.title.en}” must be filled in."),
        hint=one.says,
    )


def _unknown(name: str, known: Iterable[str]) -> FormProblem:
    near = get_close_matches(name, list(known), n=1)
    return FormProblem(
        field=name[:60],
        code="unknown_field",
        says=Text(f"表单没有“{name[:60]}”这一项", f"The form has no field {name[:60]}."),
        hint=Text(f"是不是 {near[0]}？", f"Did you mean {near[0]}?") if near else None,
    )


def _read(one: Field, given: Any, sizes: Mapping[str, int]) -> Any:
    several = one.many or one.type == "items"
    if not several:
        if isinstance(given, list | tuple):
            if len(given) != 1:
                raise _Wrong(
                    "one_only", f"“{one.title.zh}”只能填一个", f"“{one.title.en}” takes one value only."
                )
            given = given[0]
        return _one(one, given, sizes)
    listed = [said for said in (given if isinstance(given, list | tuple) else [given]) if not _empty(said)]
    most = MOST_VALUES if one.most is None or one.type == "attachment" else one.most
    if len(listed) > most:
        raise _Wrong(
            "too_many", f"“{one.title.zh}”最多 {most} 个", f"“{one.title.en}” takes at most {most} values."
        )
    return list(dict.fromkeys(_one(one, said, sizes) for said in listed))


def _one(one: Field, given: Any, sizes: Mapping[str, int]) -> Any:
    if one.type == "boolean":
        return _boolean(one, given)
    if one.type == "number":
        return _number(one, given)
    if one.type == "choice":
        return _choice(one, given)
    if one.type == "date":
        return _date(one, given)
    if one.type in {"text", "long_text"}:
        return _text(one, given)
    name = _name(one, given)
    if one.type == "attachment" and one.most is not None and sizes.get(name, 0) > one.most:
        raise _Wrong(
            "too_large",
            f"“{one.title.zh}”的附件大于 {one.most:,} 字节",
            f"The attachment of “{one.title.en}” is larger than {one.most:,} bytes.",
        )
    return name


def _boolean(one: Field, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = given.strip().casefold() if isinstance(given, str) else None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _Wrong("not_boolean", f"“{one.title.zh}”应为是或否", f"“{one.title.en}” is yes or no.")


def _number(one: Field, given: Any) -> int | float:
    said = unicodedata.normalize("NFKC", given).strip() if isinstance(given, str) else given
    if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 1e18:
        return said
    if isinstance(said, str) and _FIGURE.fullmatch(said):
        try:
            value = Decimal(said)
        except InvalidOperation:  # digits of another script that no number is made of
            value = Decimal("NaN")
        if value.is_finite():
            return int(value) if value == value.to_integral_value() else float(value)
    raise _Wrong(
        "not_number", f"“{one.title.zh}”应为数字", f"“{one.title.en}” must be a number, such as 12 or 1.5."
    )


def _choice(one: Field, given: Any) -> str:
    known = {choice.id for choice in one.choices}
    if isinstance(given, str) and given.strip() in known:
        return given.strip()
    listed = "、".join(f"{choice.title.zh}（{choice.id}）" for choice in one.choices[:20])
    listed_en = ", ".join(f"{choice.id} ({choice.title.en})" for choice in one.choices[:20])
    raise _Wrong(
        "not_a_choice",
        f"“{one.title.zh}”没有这个选项",
        f"“{one.title.en}” has no such choice.",
        Text(f"可选：{listed}", f"There are: {listed_en}."),
    )


def _date(one: Field, given: Any) -> str:
    said = given.isoformat() if isinstance(given, date) else given
    if isinstance(said, str) and _DAY.fullmatch(said.strip()):
        try:
            return date.fromisoformat(said.strip()).isoformat()
        except ValueError:  # 30 February
            return _no_day(one)
    return _no_day(one)


def _no_day(one: Field) -> str:
    raise _Wrong(
        "not_date",
        f"“{one.title.zh}”应为日期，如 2026-11-22",
        f"“{one.title.en}” must be a day, such as 2026-11-22.",
    )


def _text(one: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise _Wrong("not_text", f"“{one.title.zh}”应为文字", f"“{one.title.en}” must be text.")
    said = unicodedata.normalize("NFC", given.replace("\r\n", "\n")).strip()
    allowed = "\n\t" if one.type == "long_text" else ""
    most = one.most or (MOST_LONG_TEXT if one.type == "long_text" else MOST_TEXT)
    if one.many:  # there `most` counts values
        most = MOST_LONG_TEXT if one.type == "long_text" else MOST_TEXT
    if len(said) > most:
        raise _Wrong(
            "too_long",
            f"“{one.title.zh}”最多 {most} 字，现有 {len(said)} 字",
            f"“{one.title.en}” takes at most {most} characters; these are {len(said)}.",
        )
    _plain_letters(one, said, allowed)
    if _RUNS.search(said):
        raise _Wrong(
            "script",
            f"“{one.title.zh}”含有网页脚本或标签，未予接受",
            f"“{one.title.en}” holds a script or markup; it is not accepted.",
            Text("请只写文字", "Write plain text."),
        )
    return said


def _plain_letters(one: Field, said: str, allowed: str) -> None:
    # Control characters and those that turn the direction of writing: what is read would not be what is kept.
    for letter in said:
        if letter not in allowed and (
            unicodedata.category(letter) in {"Cc", "Cs", "Cn"}
            or letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ):
            raise _Wrong(
                "control_character",
                f"“{one.title.zh}”含有不可见的控制字符",
                f"“{one.title.en}” holds a control character (U+{ord(letter):04X}).",
                Text("请删去后重填", "Remove it."),
            )


def _name(one: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise _Wrong("not_text", f"“{one.title.zh}”应为文字", f"“{one.title.en}” must be text.")
    said = given.strip()
    if len(said) > MOST_NAME:
        raise _Wrong("too_long", f"“{one.title.zh}”过长", f"“{one.title.en}” is too long.")
    _plain_letters(one, said, "")
    return said
