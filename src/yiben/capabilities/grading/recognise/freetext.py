"""What values hold besides, or inside, what the column is about (夹杂的信息): each kind's form, and how it is found.

All values are looked at: a byte scan finds those that hold a long enough run of digits and the mark of the
kind (an @, a hyphen); only these few meet the patterns, and what has a check digit must pass it. Whether what was found
is there or is chance, `mixture` decides from the counts given here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.grading.recognise.checks import Mask, buffer_of, passing
from yiben.capabilities.grading.recognise.lexicon import HAN
from yiben.capabilities.grading.recognise.profile import Profile

_FEW_DATED = 0.2  # of true mobiles 12/100 × 31/100 read as a date by accident


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A kind of information with a form of its own.

    `form` is its RE2 pattern, the information in group x. `alike` gives wider shapes, and with which chance
    (0..1) a value of that shape has the form by accident; `by_check` is the chance that the form's check digit
    is right by accident. No value holds it without `digits` digits in a row and the `mark`.
    """

    semantic: str
    form: str
    digits: int
    mark: str = ""  # one ASCII character, or "han": a capital behind a Chinese character
    check: str = ""
    by_check: float = 1.0
    alike: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of one kind: `values` rows hold it, `parts` the different texts that are it.

    `failed` counts different values of the form with a wrong check digit, `alike` those of each wider shape
    without the form. `whole`: every value is it, and holds nothing else.
    """

    sought: Sought
    values: int
    parts: list[str]
    failed: int
    alike: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One meaning really there beside the column's own: in `values` rows, which are it (`whole`) or hold it."""

    semantic: str
    values: int
    whole: bool
    checked: bool  # proved by a check digit
    sample: tuple[str, ...]


_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}"
_SSN_AREA = r"(?:00[1-9]|0[1-9]\d|[1-578]\d\d|6[0-57-9]\d|66[0-57-9])"
_BEGIN, _END = "(?:^|[^0-9A-Za-z])", "(?:$|[^0-9A-Za-z])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"  # GB/T 2260, the first two places
SOUGHT = (
    Sought(
        semantic="cn_resident_id",
        form=rf"{_BEGIN}(?P<x>{_PROVINCE}\d{{4}}(?:19\d\d|20[0-3]\d){_DAY}\d{{3}}[\dXx]){_END}",
        digits=17,
        check="gb11643",
        by_check=1 / 11,
        # 34 of 100 provinces, 140 of 10,000 years, 12 × 31 of 10,000 days
        alike=((rf"{_BEGIN}\d{{17}}[\dXx]{_END}", 0.34 * 0.014 * 0.037),),
    ),
    Sought(
        semantic="cn_mobile",
        form=r"(?:^|[^0-9A-Za-z.-])(?:\+?86[- ]?)?(?P<x>1[3-9]\d{9})(?:$|[^0-9A-Za-z.])",
        digits=11,
        alike=((rf"{_BEGIN}[1-9]\d{{10}}{_END}", 7 / 90), (rf"{_BEGIN}1\d{{10}}{_END}", 0.7)),
    ),
    Sought(
        semantic="email",
        form=r"(?P<x>[A-Za-z0-9._%+-]{2,}@[A-Za-z0-9-]+\.[A-Za-z0-9.-]{2,})",
        digits=0,
        mark="@",
    ),
    Sought(
        semantic="bank_card",
        form=r"(?:^|[^0-9A-Za-z.])(?P<x>(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}))(?:$|[^0-9A-Za-z.])",
        digits=16,
        check="luhn",
        by_check=0.1,
        alike=((rf"{_BEGIN}\d{{16,19}}{_END}", 0.16),),  # of sixteen places: 4, 51–55 and 62 in front
    ),
    Sought(
        semantic="cn_uscc",
        form=rf"{_BEGIN}(?P<x>[159ANY][1239][0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}){_END}",
        digits=7,
        check="gb32100",
        by_check=1 / 31,
        alike=((rf"{_BEGIN}[0-9A-Z]{{18}}{_END}", 0.12),),
    ),
    Sought(
        semantic="plate_number",
        form=f"(?P<x>{_PLATE}){_END}",
        digits=0,
        mark="han",
        alike=((f"[{HAN}][A-Z0-9]{{6,7}}{_END}", 0.05),),
    ),
    Sought(
        semantic="cn_landline",
        form=r"(?:^|[^0-9A-Za-z-])(?P<x>0\d{2,3}-[2-9]\d{6,7})(?:$|[^0-9-])",
        digits=7,
        mark="-",
    ),
    Sought(
        semantic="us_ssn",
        form=rf"(?:^|[^0-9-])(?P<x>{_SSN_AREA}-\d\d-\d{{4}})(?:$|[^0-9-])",
        digits=4,
        mark="-",
        alike=((r"(?:^|[^0-9-])\d{3}-\d\d-\d{4}(?:$|[^0-9-])", 0.9),),
    ),
    Sought(
        semantic="cn_hkid",
        form=rf"{_BEGIN}(?P<x>[A-Z]{{1,2}}\d{{6}}\([\dA]\))",
        digits=6,
        mark="(",
        check="hkid",
        by_check=1 / 11,
    ),
    Sought(
        semantic="tw_national_id",
        form=rf"{_BEGIN}(?P<x>[A-Z][12]\d{{8}}){_END}",
        digits=9,
        check="tw_id",
        by_check=0.1,
        alike=((rf"{_BEGIN}[A-Z]\d{{9}}{_END}", 0.2),),
    ),
)


class _Bytes:
    """The bytes of a column, and which rows hold a run of digits or a mark."""

    def __init__(self, values: pa.StringArray) -> None:
        offsets, content = buffer_of(values)
        self.offsets = offsets - offsets[0]
        self.body = content[offsets[0] : offsets[-1]]
        self.longest = int(np.diff(offsets).max())
        self.run = (self.body - 48) < 10  # runs of `length` digits, also across the ends of values
        self.length = 1

    def _rows(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        found = np.searchsorted(self.offsets, places, side="right") - 1
        return found[np.flatnonzero(np.diff(found, prepend=-1))]

    def holding(self, digits: int, mark: str) -> npt.NDArray[np.int64]:
        """Rows with `digits` digits in a row (ask for more each time) and `mark`."""
        if digits > self.longest:
            return np.zeros(0, dtype=np.int64)
        rows = None
        if mark == "han":
            rows = self._rows(np.flatnonzero((self.body[:-1] > 127) & ((self.body[1:] - 65) < 26)))
        elif mark:
            rows = self._rows(np.flatnonzero(self.body == ord(mark)))
        if not digits or (rows is not None and not len(rows)):
            return np.zeros(0, dtype=np.int64) if rows is None else rows
        while self.length < digits:
            step = min(self.length, digits - self.length)
            self.run = self.run[:-step] & self.run[step:]
            self.length += step
        numbered = self._rows(np.flatnonzero(self.run))
        return numbered if rows is None else np.intersect1d(rows, numbered, assume_unique=True)


def held(values: pa.StringArray, pattern: str) -> Mask:
    """Which values the RE2 `pattern` is found in."""
    return np.asarray(pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _of_a_register(parts: pa.StringArray) -> bool:
    """Whether eleven-digit numbers are dated (YYMMDD…) or given out one after another: then they are no phones."""
    numbers = np.unique(parts.cast(pa.int64()).to_numpy())
    months, days = numbers // 10**7 % 100, numbers // 10**5 % 100
    dated = (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)
    in_a_row = len(numbers) > 2 and numbers[-1] - numbers[0] < 1000 * len(numbers)
    return bool(in_a_row) or bool(len(numbers) > 2 and dated.mean() > _FEW_DATED + 1 / len(numbers))


def seek(profile: Profile, *, checked: bool = False) -> Iterator[Found]:
    """Every kind found in the values of `profile`. `checked` asks only for what a check digit proves."""
    if len(profile.values) == 0:
        return
    content = _Bytes(profile.values)
    rows_of: dict[str, npt.NDArray[np.int64]] = {}
    for sought in sorted(SOUGHT, key=lambda each: each.digits):
        rows_of[sought.semantic] = content.holding(sought.digits, sought.mark)
    explained = np.zeros(len(profile.values), dtype=bool)  # no look-alike of anything that follows
    for sought in SOUGHT:
        rows = rows_of[sought.semantic]
        if len(rows) and not (checked and not sought.check):
            found = _seek_one(sought, profile, rows, explained)
            if found is not None:
                yield found


def _seek_one(sought: Sought, profile: Profile, rows: npt.NDArray[np.int64], explained: Mask) -> Found | None:
    """Look for one kind in some rows; marks in `explained` the values that hold it."""
    few = profile.values if len(rows) == len(profile.values) else profile.values.take(pa.array(rows))
    texts = pc.struct_field(pc.extract_regex(few, sought.form), "x")
    formed = np.asarray(pc.is_valid(texts).to_numpy(zero_copy_only=False), dtype=bool)
    if not formed.any():
        return None
    where = np.flatnonzero(formed)
    parts = texts.take(pa.array(where))
    right = passing(parts, sought.check) if sought.check else np.ones(len(where), dtype=bool)
    if not right.any():
        return None
    hit = where[right]
    parts, wrong = parts.filter(pa.array(right)), parts.filter(pa.array(~right))
    if sought.semantic == "cn_mobile" and _of_a_register(parts):
        return None
    rest = few.filter(pa.array(~(explained[rows] | formed)))
    explained[rows[hit]] = True
    sizes = pc.binary_length(few.take(pa.array(hit)))
    return Found(
        sought=sought,
        values=len(hit) if profile.weights is None else int(profile.weights[rows[hit]].sum()),
        parts=pc.unique(parts).to_pylist(),
        failed=len(pc.unique(wrong)),
        alike=tuple(len(pc.unique(rest.filter(pa.array(held(rest, shape))))) for shape, _ in sought.alike),
        whole=pc.all(pc.equal(sizes, pc.binary_length(parts))).as_py(),
    )
