"""Where activities belong (企业活动分类): pure, from a classification and industry codes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from yiben.capabilities.classifications.industries import called, section_of, settled
from yiben.capabilities.classifications.model import (
    Activity,
    Certainty,
    Class,
    Classification,
    Group,
    Placed,
    Verdict,
)
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


class Places:
    """The classes of a classification by industry code. Made once, asked for many."""

    def __init__(self, found: Classification) -> None:
        self.of = found
        self._whole: dict[str, list[Class]] = {}
        self._part: dict[str, list[Class]] = {}
        deepest = found.levels[-1].digits
        for one in found.classes:
            for industry in one.industries:
                kept = self._part if industry.endswith("*") else self._whole
                kept.setdefault(industry.rstrip("*"), []).append(one)
        self._complete = sum(len(one.code) == deepest for one in found.classes) >= (
            found.levels[-1].total or 1
        )

    def place(self, activity: Activity) -> Placed:
        """Where one activity belongs, and why. Raises BadInput `bad_industry`."""
        code = settled(activity.industry)
        for kept, certainty in ((self._whole, Certainty.EXACT), (self._part, Certainty.PART)):
            classes = _deepest(kept, code)
            if classes:
                return self._placed(activity, code, certainty, classes)
        below = [one for kept in (self._whole, self._part) for one in _below(kept, code)]
        if below:
            return self._placed(activity, code, Certainty.PART, sorted(set(below), key=lambda one: one.code))
        return self._by_text(activity, code)

    def _placed(self, activity: Activity, code: str, certainty: Certainty, classes: list[Class]) -> Placed:
        groups = {one.id: one for one in (self.of.group_of(found.code) for found in classes) if one}
        core = {one.core for one in groups.values()}
        listed_zh = "、".join(f"{one.code} {one.title.zh}" for one in classes)
        listed_en = ", ".join(f"{one.code} {one.title.en}" for one in classes)
        whole = certainty is Certainty.EXACT
        return Placed(
            industry=code,
            title=called(code),
            share=activity.share,
            certainty=certainty,
            classes=tuple(classes),
            core=core.pop() if whole and len(core) == 1 else None,
            why=Text(f"行业 {code} 对应 {listed_zh}", f"Industry {code} stands with {listed_en}.")
            if whole
            else Text(
                f"行业 {code} 的一部分属于 {listed_zh}", f"Part of industry {code} belongs to {listed_en}."
            ),
            line=classes[0].line,
        )

    def _by_text(self, activity: Activity, code: str) -> Placed:
        for group in self.of.groups:
            named = next((one for one in group.mainly if code.startswith(one.code)), None)
            if named is not None:
                return self._mainly(activity, code, group, named.title)
        certainty, core = (Certainty.OUTSIDE, False) if self._complete else (Certainty.UNKNOWN, None)
        why = (
            Text(f"分类表中没有行业 {code}", f"The table holds no industry {code}.")
            if self._complete
            else Text(
                f"分类表未填完，还不知道行业 {code} 属于哪一类",
                f"The table is not filled so far: where industry {code} belongs is not known.",
            )
        )
        return Placed(
            industry=code, title=called(code), share=activity.share, certainty=certainty, classes=(), core=core, why=why, line=None
        )  # fmt: skip

    def _mainly(self, activity: Activity, code: str, group: Group, named: Text) -> Placed:
        return Placed(
            industry=code,
            title=called(code),
            share=activity.share,
            certainty=Certainty.MAINLY,
            classes=(),
            core=group.core,
            why=Text(
                f"原文称{group.title.zh}主要包括{named.zh}；具体类目在缺失的分类表中",
                f"The text says that {named.en} is a main part of “{group.title.en}”; its class stands in the table that is lost.",
            ),
            line=group.line,
        )


def verdict(places: Places, activities: Iterable[Activity]) -> Verdict:
    """A company's activities, and how much of it is in the core: at least, and at most. Raises BadInput."""
    placed = tuple(places.place(one) for one in activities)
    if not placed:
        raise _bad(Text("没有经济活动", "There is no activity."))
    shares = [one.share for one in placed]
    if any(one is not None and not 0 <= one <= 1 for one in shares):
        raise _bad(Text("比重在 0 到 1 之间", "A share lies between 0 and 1."))
    told = None if None in shares else sum((one for one in shares if one is not None), Fraction(0))
    if told is not None and told > 1:
        raise _bad(Text("各项比重之和超过 1", "The shares add up to more than 1."))
    least = most = None
    if told is not None:
        least = _sum(placed, core=(True,))
        most = _sum(placed, core=(True, None)) + (1 - told)  # what nobody named may be core as well
    elif len(placed) == 1:
        least, most = _alone(placed[0])
    return Verdict(
        classification=places.of.id,
        activities=placed,
        core_least=least,
        core_most=most,
        says=_says(placed, least, most),
    )


def _alone(one: Placed) -> tuple[Fraction | None, Fraction | None]:
    if one.core is None:
        return Fraction(0), Fraction(1)
    return Fraction(int(one.core)), Fraction(int(one.core))


def _sum(placed: tuple[Placed, ...], *, core: tuple[bool | None, ...]) -> Fraction:
    return sum((one.share for one in placed if one.share is not None and one.core in core), Fraction(0))


def _says(placed: tuple[Placed, ...], least: Fraction | None, most: Fraction | None) -> Text:
    if least is None or most is None:
        sure = sum(one.core is True for one in placed)
        return Text(
            f"{len(placed)} 项活动中 {sure} 项属于核心产业", f"{sure} of {len(placed)} activities are core."
        )
    if least == most:
        return Text(f"核心产业占 {float(least):.1%}", f"The core makes up {float(least):.1%}.")
    return Text(
        f"核心产业占 {float(least):.1%} 至 {float(most):.1%}，其余尚不能确定",
        f"The core makes up {float(least):.1%} to {float(most):.1%}; the rest is not known.",
    )


def _deepest(kept: Mapping[str, list[Class]], code: str) -> list[Class]:
    """Classes of the code itself, else of the nearest code above it that has any."""
    for length in range(len(code), 1, -1):
        if code[:length] in kept:
            return kept[code[:length]]
    return []


def _below(kept: Mapping[str, list[Class]], code: str) -> list[Class]:
    """Classes of the codes below one: part of an activity that names a whole division may belong to them."""
    wide = section_of(code)
    return [
        one
        for industry, classes in kept.items()
        for one in classes
        if (section_of(industry) == wide if code.isalpha() else industry.startswith(code))
    ]


def _bad(why: Text) -> BadInput:
    return BadInput("bad_activities", why, where={"field": "activities"})
