"""Codes of the industrial classification (国民经济行业分类 GB/T 4754-2017): read as people write them, and named."""

import re
from dataclasses import dataclass
from functools import lru_cache

from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_CODE = re.compile(r"([A-T])?(\d{2,4})?")
_LAYERS = (Text("门类", "section"), Text("大类", "division"), Text("中类", "group"), Text("小类", "class"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section (门类) with the divisions it holds, both ends included."""

    letter: str
    title: Text
    first: int
    last: int


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """The twenty sections, in order."""
    told = read_toml(packs_folder() / "yiben-base" / "industries.toml")["sections"]
    return tuple(
        Section(letter=letter, title=Text(one["zh"], one["en"]), first=one["first"], last=one["last"])
        for letter, one in told.items()
    )


def section_of(code: str) -> Section:
    """The section a settled code belongs to."""
    if code.isalpha():
        return next(one for one in sections() if one.letter == code)
    division = int(code[:2])
    return next(one for one in sections() if one.first <= division <= one.last)


def settled(code: str) -> str:
    """An industry code without its letter (`C3911`, `3911`, `i65` → `3911`, `65`), or the letter alone.

    Raises BadInput `bad_industry` for what is no code, or a letter that is not the division's.
    """
    said = code.strip().upper().replace("－", "").replace("-", "").replace(" ", "")
    read = _CODE.fullmatch(said)
    if read is None or not said:
        raise _bad(code, Text("行业代码是一个字母或二至四位数字", "An industry code is a letter, or two to four digits."))  # fmt: skip
    letter, digits = read[1], read[2]
    if not digits:
        return str(letter)
    home = next((one for one in sections() if one.first <= int(digits[:2]) <= one.last), None)
    if home is None:
        raise _bad(code, Text(f"没有大类 {digits[:2]}", f"There is no division {digits[:2]}."))
    if letter and home.letter != letter:
        raise _bad(
            code,
            Text(f"大类 {digits[:2]} 属于门类 {home.letter}", f"Division {digits[:2]} is of {home.letter}."),
        )
    return digits


def layer(code: str) -> int:
    """Which layer a settled code stands on: 1 section, 2 division, 3 group, 4 class."""
    return 1 if code.isalpha() else len(code)


def called(code: str) -> Text:
    """What a settled code is called: its section and layer; names below the section stand in the standard."""
    section, what = section_of(code), _LAYERS[layer(code) - 1]
    if code.isalpha():
        return section.title
    return Text(f"{section.title.zh}（{what.zh} {code}）", f"{section.title.en} ({what.en} {code})")


def _bad(code: str, why: Text) -> BadInput:
    return BadInput(
        "bad_industry",
        Text(f"行业代码“{code[:20]}”有误：{why.zh}", f"The industry code “{code[:20]}” is wrong. {why.en}"),
        where={"industry": code[:20]},
        hint=Text("写法如 C3911、3911 或 I", "Write C3911, 3911 or I."),
    )
