"""Which type some values of one column could be: pure, over a bounded number of values, no SQL.

`typing` turns a `Guess` into SQL and checks it against the whole sample, `landing` against the whole file.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from yiben.capabilities.intake.forms import (
    BLANKS,
    DASHES,
    DRESSED_NUMBER,
    EUROPEAN_NUMBER,
    FORMS,
    FULL_WIDTH,
    HALF_WIDTH,
    LOST_DIGITS,
    PLAIN_INTEGER,
    PLAIN_NUMBER,
    SAYS_DATE,
    SAYS_MINGUO,
    SCALES,
    STRONG_NULLS,
    TRUTHS,
    WEAK_NULLS,
    Kind,
)
from yiben.kernel.text import Text

_ENOUGH = 0.98  # of the values looked at; the exact tolerance is counted later, over everything
_NARROW = str.maketrans(FULL_WIDTH, HALF_WIDTH)
_CODE = re.compile(r"^[０-９0-9A-Za-zＡ-Ｚａ-ｚ\-－/／]+$")
_CANONICAL = re.compile(r"^(?:0|-?[1-9]\d*)$")
_LEADING_ZERO = re.compile(r"^[+-]?0\d+$")
_PAIRS = {"％": "%", "萬元": "万元", "億元": "亿元"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the values looked like. The flags say which cleaning they needed."""

    kind: Kind
    forms: tuple[str, ...] = ()  # names of `forms.FORMS`, tried in order
    blanks: bool = False  # spaces around values
    wide: bool = False  # full-width digits
    tokens: tuple[str, ...] = ()  # null tokens met
    canonical: bool = False  # integers as an engine would write them
    dressed: bool = False  # currency signs, thousands separators, units
    european: bool = False  # 1.234,56
    scales: dict[str, float] = field(default_factory=dict)
    truths: tuple[str, ...] = ()  # true, false, true, false …
    notes: tuple[Text, ...] = ()


def guess(values: Sequence[str], *, header: str, wanted: str | None) -> Guess:
    """The type of `values` (not null). `wanted` is "string", "date", "number" or None and overrules."""
    tidy = [value.strip(BLANKS) for value in values]
    blanks = any(value != raw for value, raw in zip(tidy, values, strict=True))
    said = [value for value in tidy if value and value not in STRONG_NULLS and value not in DASHES]
    strong = tuple(dict.fromkeys(v for v in tidy if v in STRONG_NULLS or v in DASHES))
    solid = [value for value in said if value not in WEAK_NULLS]
    narrow = [value.translate(_NARROW) for value in solid]
    wide = narrow != solid
    found = _by_want(narrow, header, wanted) if solid else None
    if found is not None:
        weak = tuple(dict.fromkeys(value for value in said if value in WEAK_NULLS))
        return _with(found, blanks=blanks, wide=wide, tokens=(*strong, *weak))
    truths = _truths(said) if wanted in {None, "boolean"} else ()
    if truths:
        return Guess(kind=Kind.BOOLEAN, truths=truths, blanks=blanks, tokens=strong)
    codes = wide and all(_CODE.match(value) for value in solid)
    return Guess(kind=Kind.STRING, blanks=blanks, wide=codes, tokens=strong)


def _with(found: Guess, *, blanks: bool, wide: bool, tokens: tuple[str, ...]) -> Guess:
    from dataclasses import replace

    return replace(found, blanks=blanks, wide=wide, tokens=tokens)


def _by_want(values: list[str], header: str, wanted: str | None) -> Guess | None:
    if wanted == "string":
        return None
    if wanted == "date":
        return _date(values, header, asked=True) or None
    if wanted == "number":
        return _number(values, forced=True)
    asked = bool(SAYS_DATE.search(header))
    return _date(values, header, asked=asked) or _number(values, forced=False)


def _date(values: list[str], header: str, *, asked: bool) -> Guess | None:
    """Every value in some form of a date; digits alone only where the header or the meaning says date."""
    forms: list[str] = []
    fits = 0
    three = any(re.match(r"^1\d{2}[/.-]", value) for value in values)
    for value in values:
        mine = [
            form.name
            for form in FORMS
            if form.pattern.match(value) and _allowed(form.name, asked, three, header)
        ]
        if mine and not form_is_late(mine, asked=asked):
            fits += 1
            forms += [name for name in mine if name not in forms]
    if not forms or fits < _ENOUGH * len(values):
        return None
    moments = any(form.kind is Kind.TIMESTAMP for form in FORMS if form.name in forms)
    order = tuple(form.name for form in FORMS if form.name in forms)
    notes = (
        (Text("民国纪年已换算为公历", "Minguo years were converted"),)
        if any("minguo" in n for n in order)
        else ()
    )
    return Guess(kind=Kind.TIMESTAMP if moments else Kind.DATE, forms=order, notes=notes)


def form_is_late(names: list[str], *, asked: bool) -> bool:
    """True when nothing but digits speaks for a date and nobody asked for one."""
    return not asked and all(name in {"compact", "compact moment", "minguo compact"} for name in names)


def _allowed(name: str, asked: bool, three: bool, header: str) -> bool:  # noqa: FBT001 - private, one call
    if name == "minguo parts":
        return three and (asked or bool(SAYS_MINGUO.search(header)))
    if name in {"compact", "compact moment", "minguo compact"}:
        return asked
    return True


def _number(values: list[str], *, forced: bool) -> Guess | None:
    """Integers and numbers, plain or dressed; None when they are codes or too many are something else."""
    if not forced and _are_codes(values):
        return None
    least = _ENOUGH * len(values)
    plain = [value for value in values if PLAIN_NUMBER.match(value)]
    if len(plain) >= least:
        whole = [value for value in plain if PLAIN_INTEGER.match(value)]
        if len(whole) == len(plain) and max(len(value.lstrip("+-")) for value in whole) <= 18:
            return Guess(kind=Kind.INTEGER, canonical=all(_CANONICAL.match(value) for value in whole))
        return Guess(kind=Kind.NUMBER)
    european = sum(1 for value in values if EUROPEAN_NUMBER.match(value))
    grouped = any(re.match(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$", value) for value in values)
    if european and not grouped and european + len(plain) >= least and all("." not in v for v in plain):
        return Guess(kind=Kind.NUMBER, european=True)
    return _dressed(values, least)


def _dressed(values: list[str], least: float) -> Guess | None:
    found = [match for value in values if (match := DRESSED_NUMBER.match(value))]
    if len(found) < least:
        return None
    units = Counter(_PAIRS.get(unit, unit) for match in found if (unit := match["unit"]))
    signs = {sign for match in found for sign in (match["cur"], match["cur2"], match["cur3"]) if sign}
    bare = sum(1 for match in found if not match["unit"])
    if len(signs) > 1:
        return None
    if len(units) > 1 or (units and bare and units.total() < len(found) * _ENOUGH):
        money = set(units) <= set(SCALES) and not bare
        if not money:
            return None
        note = Text("金额单位不一，已统一为元", "Amounts in several units were all brought to yuan (元)")
        return Guess(
            kind=Kind.NUMBER, dressed=True, scales={unit: SCALES[unit] for unit in units}, notes=(note,)
        )
    said = next(iter(units), None) or next(iter(signs), None)
    notes = (Text(f"单位: {said}", f"Unit: {said}"),) if said else ()
    return Guess(kind=Kind.NUMBER, dressed=True, notes=notes)


def _are_codes(values: list[str]) -> bool:
    """Leading zeros, one length of nine digits and more, more than fifteen digits, digits lost to a spreadsheet."""
    if any(_LEADING_ZERO.match(value) or LOST_DIGITS.match(value) for value in values):
        return True
    digits = [value for value in values if value.isascii() and value.isdigit()]
    if any(len(value) > 15 for value in digits):
        return True
    lengths = {len(value) for value in digits}
    return len(digits) >= 2 and len(lengths) == 1 and lengths.pop() >= 9


def _truths(values: list[str]) -> tuple[str, ...]:
    """The pairs of yes and no in use, when nothing else is and both were seen."""
    seen = set(values)
    used = [pair for pair in TRUTHS if seen & set(pair)]
    if not used or not seen <= {word for pair in used for word in pair}:
        return ()
    both = any(yes in seen for yes, _ in used) and any(no in seen for _, no in used)
    return tuple(word for pair in used for word in pair) if both else ()
