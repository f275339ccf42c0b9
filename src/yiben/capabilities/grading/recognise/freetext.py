"""What text hides (文本中隐含的信息): numbers, phones and addresses inside longer values.

All values are looked at: a byte scan marks those that hold a long enough run of digits or capitals, or
an @; only these few meet the patterns, and what has a check digit must pass it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.grading.recognise.checks import buffer_of, passing
from yiben.capabilities.grading.recognise.profile import Profile

_RUN = 6  # the shortest run of ASCII digits or letters worth a look: five places of a plate and its letter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    semantic: str
    pattern: str
    check: str = ""
    only: bool = False  # look only where nothing stronger was found


_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}"
_WANTED = (
    _Wanted(
        semantic="cn_resident_id",
        pattern=r"(?:^|[^0-9A-Za-z])(?P<x>[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?:$|[^0-9A-Za-z])",
        check="gb11643",
    ),
    _Wanted(
        semantic="cn_mobile",
        pattern=r"(?:^|[^0-9A-Za-z.-])(?:\+?86[- ]?)?(?P<x>1[3-9]\d{9})(?:$|[^0-9A-Za-z.])",
    ),
    _Wanted(semantic="email", pattern=r"(?P<x>[A-Za-z0-9._%+-]{2,}@[A-Za-z0-9-]+\.[A-Za-z0-9.-]{2,})"),
    _Wanted(
        semantic="bank_card",
        pattern=r"(?:^|[^0-9A-Za-z.])(?P<x>(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}))(?:$|[^0-9A-Za-z.])",
        check="luhn",
    ),
    _Wanted(
        semantic="cn_uscc",
        pattern=r"(?:^|[^0-9A-Za-z])(?P<x>[159ANY][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})(?:$|[^0-9A-Za-z])",
        check="gb32100",
    ),
    _Wanted(semantic="plate_number", pattern=f"(?P<x>{_PLATE})"),
    _Wanted(semantic="cn_landline", pattern=r"(?:^|[^0-9A-Za-z-])(?P<x>0\d{2,3}-[2-9]\d{6,7})(?:$|[^0-9-])"),
    _Wanted(semantic="us_ssn", pattern=r"(?:^|[^0-9-])(?P<x>[0-8]\d\d-\d\d-\d{4})(?:$|[^0-9-])"),
)


def _marked(values: pa.StringArray) -> npt.NDArray[np.int64]:
    """Rows that hold an @ or a run of `_RUN` ASCII letters or digits with a digit among them."""
    offsets, content = buffer_of(values)
    body = content[offsets[0] : offsets[-1]]
    if len(body) < _RUN:
        return np.zeros(0, dtype=np.int64)
    digit = (body - 48) < 10
    letter = ((body - 65) < 26) | (body == 45) | (body == 120)
    run = digit | letter
    for step in (1, 2, 2):  # runs of 2, 4, 6
        run = run[:-step] & run[step:]
    near = np.flatnonzero(run & digit[_RUN - 1 :])
    places = np.concatenate([near, np.flatnonzero(body == 64)])
    return np.unique(np.searchsorted(offsets - offsets[0], places, side="right") - 1)


def hidden_in(profile: Profile, *, checked: bool = False) -> list[tuple[str, int]]:
    """Meanings found inside the values, with the number of values that hold each, most frequent first.

    `checked` asks only for what a check digit proves: in a column of long numbers anything else is chance.
    """
    if len(profile.values) == 0:
        return []
    rows = _marked(profile.values)
    if len(rows) == 0:
        return []
    few = profile.values.take(pa.array(rows))
    weights = None if profile.weights is None else profile.weights[rows]
    found: list[tuple[str, int]] = []
    for wanted in _WANTED:
        if checked and not wanted.check:
            continue
        parts = pc.struct_field(pc.extract_regex(few, wanted.pattern), "x")
        hit = np.asarray(pc.is_valid(parts).to_numpy(zero_copy_only=False), dtype=bool)
        if wanted.check and hit.any():
            where = np.flatnonzero(hit)
            hit[where] = passing(parts.take(pa.array(where)), wanted.check)
        count = int(hit.sum() if weights is None else weights[hit].sum())
        if count:
            found.append((wanted.semantic, count))
    return sorted(found, key=lambda pair: -pair[1])
