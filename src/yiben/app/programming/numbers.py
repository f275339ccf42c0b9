"""Thresholds as form fields (门槛字段): every number of an expression a field with its unit, put back where it stood.

`rd_share >= 3% and revenue >= 1000万元` is two fields, 3 of % and 1000 of 万元; the rest of the expression stays.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yiben.capabilities.programmes.drafts import Threshold
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_TOKEN = re.compile(
    r"'[^']*'|[A-Za-z_]\w*|(?P<day>\d{4}-\d\d-\d\d)|(?P<number>\d+(?:\.\d+)?)(?P<gap>\s*)(?P<unit>亿元|万元|元|[%‰])?"
)
_WIDE = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField:
    """One number of one threshold. `name` of the form; `kind` number or date; `now` the whole expression."""

    name: str
    title: str
    unit: str
    value: str
    kind: str
    now: str


def fields_of(thresholds: Sequence[Threshold]) -> tuple[NumberField, ...]:
    """A field for every number, in the order of the programme."""
    found = []
    for one in thresholds:
        places = list(_numbers(one.now))
        for at, match in enumerate(places):
            mark = f" ({at + 1})" if len(places) > 1 else ""
            found.append(
                NumberField(
                    name=f"n:{one.id}:{at}",
                    title=f"{one.title}{mark}",
                    unit=match["unit"] or "",
                    value=match["number"] or match["day"],
                    kind="date" if match["day"] else "number",
                    now=one.now,
                )
            )
    return tuple(found)


def changes_of(thresholds: Sequence[Threshold], said: Mapping[str, str]) -> dict[str, str]:
    """Threshold → expression, of those whose numbers were changed. BadInput `bad_number` naming the field."""
    changes = {}
    for one in thresholds:
        places = list(_numbers(one.now))
        expression = one.now
        for at in reversed(range(len(places))):
            name = f"n:{one.id}:{at}"
            if name in said:
                expression = _put(expression, places[at], said[name], field=name, title=one.title)
        if expression != one.now:
            changes[one.id] = expression
    return changes


def tried(one: Threshold, at: int, value: str) -> str:
    """A threshold with another number at one place, for a sweep. BadInput."""
    places = list(_numbers(one.now))
    if at >= len(places):
        raise bad_number(one.title, value, field="turn")
    return _put(one.now, places[at], value, field="values", title=one.title)


def _numbers(expression: str) -> list[re.Match[str]]:
    return [match for match in _TOKEN.finditer(expression) if match["number"] or match["day"]]


def _put(expression: str, place: re.Match[str], said: str, *, field: str, title: Text) -> str:
    plain = said.translate(_WIDE).replace(",", "").strip()
    if place["day"]:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
            raise bad_number(title, said, field=field)
        return expression[: place.start("day")] + plain + expression[place.end("day") :]
    unit = place["unit"] or ""
    if unit and plain.endswith(unit):
        plain = plain.removesuffix(unit).strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or len(plain) > 20 or "e" in plain.lower():
        raise bad_number(title, said, field=field)
    return expression[: place.start("number")] + plain + expression[place.end("number") :]


def bad_number(title: Text, said: str, *, field: str) -> BadInput:
    """What was typed is no number that can stand there."""
    return BadInput(
        "bad_number",
        Text(f"{title.zh}：「{said[:40]}」不是可用的数", f"{title.en}: “{said[:40]}” cannot stand here."),
        where={"field": field},
        hint=Text("填数字，单位已写在后面", "Type a number; its unit stands behind the field."),
    )
