"""Names of persons (姓名): Chinese, masked (汪某某, 张**), transliterated (阿卜杜·买买提) and Western."""

import re
from functools import lru_cache

from yiben.capabilities.grading.recognise.lexicon import HAN, Lexicon

_TITLE = re.compile(
    r"(?i)\b(?:air (?:chief |vice[- ])?marshal|admiral|vice admiral|rear admiral|major|brigadier|group captain|wing commander|commander|lord|baroness|baron|cardinal|bishop|father|mr|mrs|ms|miss|dr|prof|sir|dame|rev|hon|sister|judge|capt|captain|lt|col|general|gen|marshal|commodore|cdr|cllr|rt hon|president|senator)\b\.?"
)
_TOKEN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-žА-я'’.-]+")

# a word of place, office or ware at the end: 江西省, 高新区, 文化馆
THINGS = "省|市|区|县|镇|乡|村|路|街|店|厂|局|馆|站|所|院|校|部|室|族|教|病|证|费|机|车|炎|症|片|剂|丸|酒|茶|油|米|面|菜|鱼|肉|果|瓜|花生|牛奶|啤酒|类|品|业|学|坝|滩|桥|库|港|湾|沟|寺|闸|峡|屯|寨|堡|闻|币|车站|期|款|额|率"
_THING_AT_END = re.compile(f"(?:{THINGS})$")


@lru_cache(maxsize=4)
def name_pattern(lexicon: Lexicon) -> str:
    """One RE2 pattern for names of persons, Chinese and Western."""
    chars, words = lexicon.lists.chars["surnames"], "|".join(sorted(lexicon.lists.words["surnames"]))
    masked = rf"[{HAN}](?:某[某{HAN}]?|[*＊×xX○Oo]{{1,3}}[{HAN}]?|(?:先生|女士|小姐|老师|主任|医生|同志|师傅|科长|局长|经理|院长|处长))"
    chinese = rf"[{chars}][{HAN}]{{1,2}}|(?:{words})[{HAN}]{{1,2}}|[{chars}][{chars}][{HAN}]{{2}}"
    foreign = rf"[{HAN}]{{1,8}}(?:[·•・.][{HAN}]{{1,8}}){{1,4}}"
    one = rf"(?:{masked}|{chinese}|{foreign})(?:[((][^()()]{{1,12}}[))])?"
    latin = r"(?:[A-Za-zÀ-ÖØ-öø-ÿ.'’-]+,?[ ]+){1,5}[A-Za-zÀ-ÖØ-öø-ÿ.'’-]+"
    return rf"{one}(?:[、,,;;/ \n]+{one})*|{latin}"


@lru_cache(maxsize=2)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def person_like(texts: list[str], lexicon: Lexicon) -> float:
    """The share of Chinese values that are names. Kinship words (奶奶, 张阿姨) and places are not.

    A surname alone proves little, many words begin with one; so the second half must be made of
    characters that names are made of, or the share is halved.
    """
    pattern = _compiled(name_pattern(lexicon))
    given = set(lexicon.lists.chars["given"])
    kin = lexicon.lists.words["kinship"]
    ends = re.compile(rf"(?:{lexicon.lists.patterns['kinship']})$")
    names = ours = 0
    for text in texts:
        if text in kin or not pattern.fullmatch(text):
            continue
        bare = re.split(r"[((、,,;; /]", text)[0]
        polite = bare.endswith(("先生", "女士", "小姐", "老师", "主任", "医生")) and len(bare) <= 4
        if (
            not polite
            and len(bare) <= 4
            and (ends.search(bare[1:]) or _THING_AT_END.search(bare))
            and bare[-1] not in "学业花"
        ):
            continue
        names += 1
        tail = bare[1:] if len(bare) < 4 else bare[2:]
        ours += (
            polite
            or "某" in bare
            or "*" in bare
            or "·" in bare
            or sum(c in given for c in tail) * 2 >= len(tail)
        )
    rate = names / len(texts)
    return rate if names and ours / names >= 0.55 else rate * 0.5


def latin_name_rate(texts: list[str], lexicon: Lexicon, org_words: re.Pattern[str]) -> float:
    """How far Western values are names of persons: full marks with a known name, some for the shape alone."""
    if not texts:
        return 0.0
    known = lexicon.lists.words["given_en"]
    family = lexicon.lists.words["surname_en"]
    marks = 0.0
    for text in texts:
        bare = re.sub(r"\([^)]*\)|\"[^\"]*\"", " ", text)
        if any(c.isdigit() for c in bare) or "@" in bare or "/" in bare or len(bare) > 50:
            continue
        tokens = [t.strip(".'’-") for t in _TOKEN.findall(bare)]
        tokens = [t for t in tokens if t]
        if not 2 <= len(tokens) <= 6 or org_words.search(bare):
            continue
        if not all(
            t[0].isupper()
            or t.lower()
            in {"de", "van", "von", "der", "la", "le", "di", "da", "bin", "al", "el", "du", "dos"}
            for t in tokens
        ):
            continue
        low = [t.lower() for t in tokens]
        if (
            _TITLE.match(bare.strip())
            or any(t in known for t in low[:2])
            or ("," in bare and low[1] in known)
        ):
            marks += 1.0
        elif any(t in family for t in low):
            marks += 0.6
        elif re.fullmatch(r"[^,]+,\s+[A-Z][\w'-]+(?:\s[A-Z]\.?)?", bare.strip()) or any(
            len(t) == 1 for t in tokens
        ):
            marks += 0.55
        else:
            marks += 0.3
    return marks / len(texts)


@lru_cache(maxsize=4)
def sure_names(lexicon: Lexicon) -> str:
    """RE2 for Chinese names that hardly are anything else: a surname and characters names are made of, or masked."""
    chars, given = lexicon.lists.chars["surnames"], lexicon.lists.chars["given"]
    words = "|".join(sorted(lexicon.lists.words["surnames"]))
    masked = rf"[{chars}](?:某[某{HAN}]?|[*＊]{{1,3}}[{HAN}]?|[{HAN}]{{0,2}}(?:先生|女士))"
    return rf"(?:[{chars}]|{words})[{given}]{{1,2}}|{masked}"
