"""The evidence in a sentence (判定依据), in both languages."""

from yiben.capabilities.grading.model import Hidden
from yiben.capabilities.grading.recognise.decide import Column
from yiben.kernel.text import Text

_BECAUSE = {
    "person": Text("按表的主题（个人）判定", "decided by the table, which is about persons"),
    "organisation": Text("按表的主题（单位）判定", "decided by the table, which is about organisations"),
    "place": Text("按表的主题（地域）判定", "decided by the table, which is about places"),
}


def evidence(column: Column, hidden: tuple[Hidden, ...], *, total_rows: int | None) -> Text:
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
    for found in hidden[:3]:
        zh.append(f"文本中 {found.values} 个值含{found.title.zh}（{found.share:.2%}）")
        en.append(f"{found.values} values hide a {found.title.en.lower()} ({found.share:.2%})")
    return Text("，".join(zh), ", ".join(en))
