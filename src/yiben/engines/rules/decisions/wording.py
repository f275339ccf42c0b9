"""The sentence a decision says, in both languages."""

from collections.abc import Sequence

from yiben.engines.rules.decisions.model import Answer, Entry, Standing, WayOut
from yiben.kernel.text import Text

_MOST = 3


def article_text(article: str) -> Text:
    """How an article is called: 第十九条, Article 19."""
    zh = article if article.startswith("第") else f"第{article}条"
    return Text(zh, f"Article {article}")


def reason(
    effect: Answer,
    entries: Sequence[Entry],
    *,
    ways: Sequence[tuple[Entry, WayOut]],
    silent: Sequence[str],
    missing: Sequence[str],
) -> Text:
    """What came out, by which article, what would help, what was not said."""
    match effect:
        case Answer.DENY:
            said = _denied(_standing(entries, Standing.PROHIBITION), ways, silent)
        case Answer.CONDITIONAL:
            unmet = _standing(entries, Standing.UNMET)
            said = _listed("有条件允许，尚未满足：", "Allowed on conditions not met yet: ", unmet)
        case _:
            said = _permitted(entries)
    if missing:
        names = ", ".join(missing[:5])
        said = Text(
            f"{said.zh}缺少事实 {names}，从严处理。", f"{said.en} Not said, so taken strictly: {names}."
        )
    return said


def _standing(entries: Sequence[Entry], standing: Standing) -> list[Entry]:
    return [entry for entry in entries if entry.standing is standing]


def _denied(stands: Sequence[Entry], ways: Sequence[tuple[Entry, WayOut]], silent: Sequence[str]) -> Text:
    if not stands:
        packs = ", ".join(silent)
        return Text(
            f"不允许：{packs} 对此没有规定，未规定即不允许。",
            f"Refused: {packs} says nothing about this, and what it does not allow is refused.",
        )
    said = _listed("不允许：", "Refused: ", stands)
    told = list(dict.fromkeys((way.text.zh, way.text.en) for _, way in ways))[:_MOST]
    if not told:
        return said
    zh, en = "；或".join(way[0] for way in told), "; or ".join(way[1] for way in told)
    return Text(f"{said.zh}可行途径：{zh}。", f"{said.en} What would help: {en}.")


def _permitted(entries: Sequence[Entry]) -> Text:
    if not entries:
        return Text("允许：没有规定涉及此项处理。", "Allowed: nothing speaks about this.")
    owed = _standing(entries, Standing.OBLIGATION)
    if not owed:
        return Text("允许。", "Allowed.")
    return _listed("允许，并应：", "Allowed; what must follow: ", owed)


def _listed(zh: str, en: str, entries: Sequence[Entry]) -> Text:
    said_zh, said_en = [], []
    for entry in entries[:_MOST]:
        article, text = article_text(entry.control.article), entry.control.text
        said_zh.append(f"{text.zh.rstrip('。')}（{article.zh}）")
        said_en.append(f"{text.en.rstrip('.')} ({article.en})")
    more = len(entries) - _MOST
    rest_zh, rest_en = (f"等 {len(entries)} 项", f"; and {more} more") if more > 0 else ("", "")
    return Text(f"{zh}{'；'.join(said_zh)}{rest_zh}。", f"{en}{'; '.join(said_en)}{rest_en}.")
