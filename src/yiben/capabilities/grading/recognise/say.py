"""The evidence in a sentence (判定依据), in both languages."""

from yiben.capabilities.grading.recognise.decide import Column
from yiben.capabilities.grading.recognise.freetext import Part
from yiben.capabilities.grading.recognise.lexicon import Lexicon
from yiben.kernel.text import Text

_BECAUSE = {
    "person": Text("按表的主题（个人）判定", "decided by the table, which is about persons"),
    "organisation": Text("按表的主题（单位）判定", "decided by the table, which is about organisations"),
    "place": Text("按表的主题（地域）判定", "decided by the table, which is about places"),
}


def _noun(title: str, part: Part) -> str:
    lowered = title[0].lower() + title[1:] if title[1:2].islower() else title
    return lowered + "s" if part.whole and part.values > 1 else lowered


def evidence(column: Column, lexicon: Lexicon, *, total_rows: int | None) -> Text:
    """Why the column was recognised as it was; says so where only a sample of `total_rows` was seen."""
    best, profile = column.best, column.profile
    zh: list[str] = []
    en: list[str] = []
    if profile.filled == 0:
        zh.append("没有值")
        en.append("no values")
    elif best is not None and best.fits is not None:
        looked = profile.filled if column.fits_all is not None else len(profile.sample)
        share = column.fits_all if column.fits_all is not None else best.fits
        zh.append(f"{looked} 个值中 {round(share * looked)} 个符合")
        en.append(f"{round(share * looked)} of {looked} match")
        checked = column.checked_all if column.checked_all is not None else best.checked
        if checked is not None:
            right = round(checked * round(share * looked))
            zh.append("校验位正确" if checked > 0.999 else f"其中 {right} 个校验位正确")
            en.append("check digit right" if checked > 0.999 else f"check digit right in {right}")
    if best is not None and best.word:
        zh.append(f"列名含“{best.word}”")
        en.append(f"header says “{best.word}”")
    elif best is not None and profile.filled and best.fits is None:
        zh.append("只按数据形态判定")
        en.append("judged by the shape of the data only")
    if column.because in _BECAUSE:
        zh.append(_BECAUSE[column.because].zh)
        en.append(_BECAUSE[column.because].en)
    if total_rows is not None and total_rows > profile.rows:
        zh.append(f"抽样 {profile.rows} 行，共 {total_rows} 行")
        en.append(f"sample of {profile.rows} of {total_rows} rows")
    for part in column.parts[:3]:
        title = lexicon.meanings[part.semantic].title
        zh.append(
            f"{profile.filled} 个值中 {part.values} 个{'是' if part.whole else '含'}{title.zh}"
            + ("，校验位正确" if part.checked else "")
        )
        verb = (
            ("is a" if part.values == 1 else "are")
            if part.whole
            else "holds a"
            if part.values == 1
            else "hold a"
        )
        en.append(
            f"{part.values} of {profile.filled} values {verb} {_noun(title.en, part)}"
            + (" with a right check digit" if part.checked else "")
        )
    return Text("，".join(zh), ", ".join(en))
