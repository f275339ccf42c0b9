"""Header words (列名): how far a header names each meaning, in Chinese, English and pinyin.

A header is normalised (width, traditional characters, camelCase, brackets apart) and compared with
the declared words: the whole header counts most, then its end (the head noun of `联系人手机号` and of
`contact phone number`), then its inside.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from yiben.capabilities.grading.recognise.lexicon import HAN, Lexicon
from yiben.capabilities.grading.recognise.pinyin import FULL, spellings, strength_of_initials
from yiben.infra.search.simplified import simplified

_CJK = re.compile(f"[{HAN}]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_ASIDE = re.compile(r"[((\[【{][^))\]】}]*[))\]】}]?")
_ANONYMOUS = re.compile(
    r"#?\d*|(?:column|col|field|unnamed|c|f|v|var|列|字段|_c)[\s_:.]*\d*(?:[\s_]?level[\s_]?\d+)?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?:代码|编码|名称|信息|情况|内容|描述|值|[_ ](?:code|cd|desc|descr|description|txt|text|value|cat|nm))$",
    re.IGNORECASE,
)
_ASKING = {
    "how",
    "what",
    "which",
    "do",
    "did",
    "have",
    "has",
    "would",
    "why",
    "when",
    "where",
    "who",
    "are",
    "is",
    "in",
}
_HEADS = frozenset("率额费价款金量员人度号")  # a head noun of one character: 标的额, 被处罚人
_NUMBERED = re.compile(r"(?:号|编号|编码|代码|码)$")
_COUNTED = re.compile(r"(?:人数|户数|例数|次数|件数|率|占比|比例|数量|总数)$")
_COUNTED_FIRST = re.compile(
    r"(?:pct|percent|percentage|rate|avg|average|mean|median|total|number_of|count|share)_"
)
_UNIT = re.compile(rf"(?<=[{HAN}])(?:cm|mm|km|kg|mg|g|m|m2|m²|m³|㎡|%|℃|kWh|kW|ml|mmHg|cm2)$")
_HIRED = frozenset({"姓名", "名字", "name"})
_INITIALS = re.compile(r"[A-Z]{4,12}\d?|[b-df-hj-np-tv-z]{4,12}\d?")
_ROLES = re.compile(
    r"联系人|法人|法定代表人|负责人|经办人|户主|本人|申请人|患者|学生|家长|监护人|contact|owner|applicant|director|employee|personal|home|cell"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header taken apart. `hits` gives each meaning's score 0..1, `words` which word hit."""

    text: str
    anonymous: bool
    role: bool  # names a person's role: 联系人电话, contact phone
    hits: dict[str, float]
    words: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    han: dict[str, list[tuple[str, float]]]
    latin: dict[tuple[str, ...], list[tuple[str, float]]]
    joined: dict[str, list[tuple[str, float]]]
    longest_han: int
    longest_latin: int


def plain(header: str) -> str:
    """A header in half width, simplified characters, and without quotes around."""
    return (
        unicodedata.normalize("NFKC", header)
        .replace("\ufeff", "")
        .translate(simplified())
        .strip()
        .strip("\"'?*:")
    )


def _tokens(text: str) -> tuple[str, ...]:
    parts = re.findall(r"[A-Za-zÀ-ÿ]+|\d+|[#%]", _CAMEL.sub(" ", text))
    return tuple(_singular(part.lower()) for part in parts)


def _singular(token: str) -> str:
    if len(token) > 3 and token.endswith("ies"):
        return token[:-3] + "y"
    return (
        token[:-1]
        if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is"))
        else token
    )


@lru_cache(maxsize=4)
def _index(lexicon: Lexicon) -> _Index:
    han: dict[str, list[tuple[str, float]]] = defaultdict(list)
    latin: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
    joined: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for meaning in lexicon.meanings.values():
        for word in meaning.words:
            simple = plain(word)
            if _CJK.search(simple):
                han[simple.lower()].append((meaning.id, 1.0))
                for full, short in spellings(simple, lexicon.lists.readings):
                    if len(simple) > 1:
                        joined["".join(_tokens(full))].append((meaning.id, FULL))
                    if strength := strength_of_initials(short, meaning):
                        joined["".join(_tokens(short))].append((meaning.id, strength))
            else:
                tokens = _tokens(simple)
                latin[tokens].append((meaning.id, 1.0))
                joined["".join(tokens)].append((meaning.id, 1.0))
        for word in meaning.pinyin:
            initials = word.isupper()
            if initials and word[-1].isdigit():
                continue  # declared only to say that these initials are ambiguous
            joined["".join(_tokens(word.lower()))].append((meaning.id, 0.82 if initials else 0.95))
    return _Index(
        han=dict(han),
        latin=dict(latin),
        joined=dict(joined),
        longest_han=max(map(len, han), default=0),
        longest_latin=max(map(len, latin), default=0),
    )


class _Hits:
    def __init__(self) -> None:
        self.scores: dict[str, float] = {}
        self.words: dict[str, str] = {}

    def add(self, found: list[tuple[str, float]], weight: float, word: str) -> None:
        for meaning, strength in found:
            score = strength * weight
            if score > self.scores.get(meaning, 0.0):
                self.scores[meaning] = score
                self.words[meaning] = word


def _match_han(text: str, index: _Index, hits: _Hits, weight: float) -> None:
    size = len(text)
    if text in index.han:
        hits.add(index.han[text], weight, text)
    for length in range(min(index.longest_han, size), 0, -1):
        for start in range(size - length + 1):
            word = text[start : start + length]
            found = index.han.get(word)
            if not found or length == size:
                continue
            at_end = start + length == size
            if length == 1 and not (at_end and (size <= 3 or word in _HEADS)):
                continue
            cover = 0.75 + 0.25 * length / size
            place = (0.9 if word != "号" else 0.6) if at_end else (0.62 if length > 1 else 0.3)
            hits.add(found, weight * cover * place, word)


def _match_latin(text: str, index: _Index, hits: _Hits, weight: float) -> None:
    tokens = _tokens(text)
    size = len(tokens)
    if not size:
        return
    if size > 8 or (
        size > 4 and tokens[0] in _ASKING
    ):  # a question, not a name: its words say what it is about, not what the values are
        weight *= 0.4
    joined = "".join(tokens)
    if joined in index.joined:
        hits.add(index.joined[joined], weight, joined)
    for length in range(min(index.longest_latin, size), 0, -1):
        for start in range(size - length + 1):
            found = index.latin.get(tokens[start : start + length])
            if not found:
                continue
            end = start + length
            at_end = end == size or (end == size - 1 and tokens[-1].isdigit())
            cover = 0.75 + 0.25 * length / size
            place = (1.0 if length == size else 0.92) if at_end else 0.6
            hits.add(found, weight * cover * place, " ".join(tokens[start:end]))
    if size > 1 and tokens[-1] in index.joined:
        hits.add(index.joined[tokens[-1]], weight * 0.7, tokens[-1])
    if (
        size == 1 and _INITIALS.fullmatch(text) and joined not in index.joined
    ):  # YBZJE: ends in the initials of 金额
        for cut in (4, 3, 2):
            tail = joined.rstrip("0123456789")[-cut:]
            if tail in index.joined:
                hits.add(index.joined[tail], weight * (0.6 + 0.05 * cut), tail.upper())
                break
    if size == 1 and len(joined) > 7:  # words run together: lawenforcementagency, contactphone
        for cut in range(len(joined) - 4, 1, -1):
            tail = joined[-cut:] if cut >= 4 else ""
            if tail in index.joined and tail != joined:
                hits.add(index.joined[tail], weight * 0.62 * (0.75 + 0.25 * cut / len(joined)), tail)
                break


def _number_of(hits: _Hits, lexicon: Lexicon) -> None:
    """电表资产号 is a number: what it is the number of does not say what it holds."""
    for meaning in hits.scores:
        if hits.scores[meaning] < 0.99 and lexicon.meanings[meaning].kind in (
            "money",
            "quantity",
            "time",
            "income",
            "person_name",
            "organisation",
        ):
            hits.scores[meaning] *= 0.4


def _count_of(hits: _Hits, lexicon: Lexicon) -> None:
    """糖尿病患病率, pct_vaccinated are figures about many: no single person's health."""
    for meaning, score in hits.scores.items():
        if score < 0.99 and lexicon.meanings[meaning].kind not in ("quantity", "money", "category", "time"):
            hits.scores[meaning] = score * 0.4


def _tell_roles(hits: _Hits) -> None:
    """校长姓名 and director name name a role: the person is not what the row is about."""
    role, person = hits.scores.get("role_name", 0.0), hits.scores.get("person_name", 0.0)
    if role >= 0.3 and person > role and hits.words["person_name"] in _HIRED:
        hits.scores["role_name"] = person
        del hits.scores["person_name"], hits.words["person_name"]


def read_header(header: str, lexicon: Lexicon) -> Header:
    """Take one header apart and score every meaning it may name."""
    index = _index(lexicon)
    simple = plain(header)
    hits = _Hits()
    if simple and not _ANONYMOUS.fullmatch(simple):
        outer = _ASIDE.sub(" ", simple).strip() or simple
        path = [part for part in re.split(r"\.(?=[A-Za-z_])|\[\]\.?", outer) if part.strip()]
        outer = _UNIT.sub("", outer) or outer  # 身高cm
        parts = [(outer, 1.0)] + ([(path[-1], 0.95)] if len(path) > 1 else [])
        bare = _SUFFIX.sub("", outer).strip(" _-")
        if bare and bare != outer:  # 民族代码, race_desc: the code of what comes before
            unnamed = _Hits()
            for match in (_match_han, _match_latin):
                match(re.sub(r"\s+", "", bare.lower()) if match is _match_han else bare, index, unnamed, 0.9)
            for meaning, score in unnamed.scores.items():
                if lexicon.meanings[meaning].detector not in ("person_name", "org_name") or "名" in outer:
                    hits.add([(meaning, score)], 1.0, unnamed.words[meaning])
        if "/" in outer or "、" in outer:
            parts += [(piece, 0.85) for piece in re.split(r"[/、|]", outer) if piece.strip()]
        for part, weight in parts:
            lowered = re.sub(r"\s+", "", part.lower()) if _CJK.search(part) else ""
            if lowered:
                _match_han(lowered, index, hits, weight)
            if re.search(r"[A-Za-z#%]", part):
                _match_latin(part, index, hits, weight * (0.8 if lowered else 1.0))
    if _NUMBERED.search(_ASIDE.sub("", simple)):
        _number_of(hits, lexicon)
    elif _COUNTED.search(_ASIDE.sub("", simple)) or _COUNTED_FIRST.match("_".join(_tokens(simple))):
        _count_of(hits, lexicon)
    _tell_roles(hits)
    return Header(
        text=header.strip(),
        anonymous=not simple or bool(_ANONYMOUS.fullmatch(simple)),
        role=bool(_ROLES.search(" ".join([simple.lower(), *_tokens(simple)]))),
        hits=hits.scores,
        words=hits.words,
    )
