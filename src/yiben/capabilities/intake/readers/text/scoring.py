"""Which legacy encoding some lines are in: the one that would make the most common characters of them.

Pairs of bytes in the plane of everyday characters, of GB 2312 (一级汉字, lead B0–D7) or Big5 (常用字, lead
A4–C6), with the characters everybody uses; letters and signs of Western European languages; kana.
"""

import re

_SIMPLIFIED = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三"
    "之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关"
    "各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次"
    "品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造"
    "百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗"
    "完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委"
    "省市县镇乡村街号院称姓址码型编院校企司医药厅局局备注男女联系电话公司有限责任"
)
_TRADITIONAL = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三"
    "之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關"
    "各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次"
    "品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被幹做必戰先回則任取據處隊南給色光門即保治北造"
    "省市縣鎮鄉村街號院稱姓址碼型編校企司醫藥廳局備註男女聯系電話公司有限責任臺灣臺北高雄里鄰選舉國民黨"
)
_WESTERN = frozenset("éèêëàâäáãåçîïíìôöóòõøùûüúñßæœÉÈÊÀÂÇÖÜÄÁÓÚÑØÅ")
_WESTERN_SIGNS = frozenset("°£€¥§«»–—‘’“”…·•º²³½¼¿¡®©™´`\xa0")
_REGIONAL = {
    "cp1250": frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăşţĂŞŢđĐ"),
    "iso8859_2": frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăşţĂŞŢđĐ"),
    "cp1254": frozenset("ğşıĞŞİ"),
}
"""Letters that cp1252 has not, in encodings that differ from it by little else."""
_REGIONAL_SHARE = 0.2  # of the letters beyond ASCII; Polish, Czech and Turkish have more than a third
_FAR_RUN = re.compile(r"([A-Za-z]?)([\u3400-\u9fff]+)(?=([A-Za-z]?))")
_BAD_IN_UTF8 = re.compile(rb"[\x80-\xff]+")


def by_score(evidence: bytes) -> str:
    """The legacy encoding under which the lines read best; UTF-8 with faults when that is what it is."""
    runs = [run for run in _BAD_IN_UTF8.findall(evidence) if run]
    good = sum(1 for run in runs if _decodes(run, "utf-8"))
    if len(runs) >= 5 and good * 10 >= len(runs) * 8:
        return "utf-8"
    scores = {
        "gb18030": _score_pairs(
            evidence, "gb18030", lead=(0xB0, 0xD7), signs=(0xA1, 0xA9), common=_SIMPLIFIED
        ),
        "big5hkscs": _score_pairs(
            evidence, "big5hkscs", lead=(0xA4, 0xC6), signs=(0xA1, 0xA3), common=_TRADITIONAL
        ),
        "cp1252": _score_western(evidence, "cp1252"),
        "mac_roman": _score_western(evidence, "mac_roman") - 0.02,
    }
    best = max(scores, key=lambda name: scores[name])
    kana = [char for char in evidence.decode("cp932", errors="ignore") if "\u3040" <= char <= "\u30ff"]
    if scores[best] < 0.9 and len(kana) * 10 > len(runs) and _decodes(evidence, "cp932"):
        return "cp932"
    if scores[best] >= 0.45:
        return best
    return _by_library(evidence) or max(("cp1252", "mac_roman"), key=lambda name: scores[name])


def _by_library(evidence: bytes) -> str | None:
    """What charset-normalizer thinks, for languages we keep no letters of (日本語, 한국어, кириллица)."""
    from charset_normalizer import from_bytes

    known = ["cp1251", "koi8_r", "euc_kr", "cp949", "euc_jp", "cp1250", "iso8859_2", "cp1253", "cp1254"]
    found = from_bytes(evidence[: 64 * 1024], cp_isolation=known, threshold=0.1).best()
    if not found or (found.encoding in _REGIONAL and not _is_regional(evidence, found.encoding)):
        return None
    return found.encoding


def _is_regional(evidence: bytes, encoding: str) -> bool:
    """Are there enough letters of the encoding's own languages, in words and in the case of the words?"""
    text = evidence.decode(encoding, errors="replace")
    far = good = 0
    for at, char in enumerate(text):
        if char <= "\x7f" or char == "\xa0":
            continue
        far += 1
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        if char in _REGIONAL[encoding] and (before.isalpha() or after.isalpha()):
            # A capital inside a word of small letters is no letter of the language: misread signs are.
            good += -1 if char.isupper() and before.islower() else 1
    return good > 0 and good >= far * _REGIONAL_SHARE


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _score_pairs(
    evidence: bytes, encoding: str, *, lead: tuple[int, int], signs: tuple[int, int], common: frozenset[str]
) -> float:
    """Share of double bytes in the plane of common characters, and of characters everybody uses. 0..1.5."""
    text = evidence.decode(encoding, errors="replace")
    far = [char for char in text if char > "\x7f"]
    if not far:
        return 0.0
    plane = signed = used = 0
    for char in far:
        code = char.encode(encoding, errors="replace")
        if len(code) == 2:
            full = code[1] >= 0xA1 or encoding != "gb18030"
            plane += full and lead[0] <= code[0] <= lead[1]
            signed += full and signs[0] <= code[0] <= signs[1]
        used += char in common
    if plane == 0:
        return 0.0
    if _is_between_letters(text):
        return 0.0
    wrong = text.count("\ufffd")
    return (plane + min(signed, plane) + 0.5 * used - 3 * wrong) / len(far)


def _is_between_letters(text: str) -> bool:
    """No two such characters together, and most inside Latin words: “it’s” read as pairs, not Chinese."""
    alone = _FAR_RUN.findall(text)
    if any(len(run) > 1 for _, run, _ in alone):
        return False
    return sum(1 for before, _, after in alone if before and after) * 2 > len(alone)


def _score_western(evidence: bytes, encoding: str) -> float:
    """Share of non-ASCII characters that are Western letters beside letters, or usual signs. 0..1.

    The no-break space of web pages (byte A0, in every Latin, Greek and Cyrillic code page) says nothing,
    unless there is nothing else.
    """
    text = evidence.decode(encoding, errors="replace")
    far = good = blanks = 0
    for at, char in enumerate(text):
        if char <= "\x7f":
            continue
        if char == "\xa0" and encoding == "cp1252":
            blanks += 1
            continue
        far += 1
        near = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
        if char in _WESTERN:
            good += any(other.isascii() and other.isalpha() for other in near)
        elif char in _WESTERN_SIGNS:
            good += all(other <= "\x7f" for other in near)
    return good / far if far else 0.5 * (blanks > 0)
