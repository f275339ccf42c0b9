"""Columns that mix meanings (混合列): what else is really there, beside what most values are.

One rule for every kind of information. Among the values that the column's meaning does not explain, those
that look like a resident ID, a phone, a name … are counted as hits, and beside them the near misses: the same
shape with a wrong check digit, the same length without the form. If hits were accidents, near misses would
lie beside them in a known proportion: for each number that passes a check digit of eleven, ten that fail. So
the kind is there when so many hits among hits and near misses would come about by chance less than three
times in a thousand columns (binomial), and, for what is not a word, when there is no near miss at all. Equal
values count once. A mixed column takes the highest level of its parts (取可拆分数据项的最高层级, PBOC draft Art. 9).
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.grading.recognise import detectors
from yiben.capabilities.grading.recognise.checks import Mask, buffer_of
from yiben.capabilities.grading.recognise.decide import Column
from yiben.capabilities.grading.recognise.freetext import Found, Part, held, seek
from yiben.capabilities.grading.recognise.lexicon import HAN, Lexicon
from yiben.capabilities.grading.recognise.names import THINGS, sure_names
from yiben.capabilities.grading.recognise.profile import Profile

_RARE = 0.003
_MEASURED = frozenset({"money", "quantity", "time", "location"})  # long numbers here are figures
_OF_TEXT = frozenset({"text", "address"})
_KEYED = frozenset({"key", "organisation_key", "person_key"})
_NAMEABLE = frozenset(
    {"organisation", "organisation_key", "key", "text", "contact", "account", "finance_account"}
)
_OPAQUE = frozenset({"url", "domain_name", "uuid", "language_code", "country_code", "currency_code"})
_FOREIGN = frozenset({"phone", "fax"})  # 1 604 555 1234 has the form of a mainland mobile

# Of 35,000 different words of two to four characters that name nobody (places, firms, countries, kinds) 28 pass as
# names, of 2,072 true names 1,428: 0.05 is on the safe side, and one odd word alone never is a person.
_WORD_AS_NAME = 0.05
_LATIN_AS_NAME = 0.03
_HOLDER = re.compile(
    r"户名|账户名|帐户名|開戶名|收款人|付款人|持有人|受益人|payee|account ?name|account ?holder|beneficiary",
    re.IGNORECASE,
)
_TOLD = (  # 联系人：王建国 / 王女士来电
    r"(?:联系人|姓名|患者|申请人|投诉人|举报人|来电人|反映人|当事人|经办人|户主|业主|家属|负责人|客户|学生|司机|收款人|借款人|死者|伤者|嫌疑人|受害人|被告人?|原告)"
    r"(?:姓名)?(?:为|是|叫)?[:： ]?(?P<x>{name})(?:$|[^{han}])"
)


def beyond_chance(hits: int, near_misses: int, chance: float) -> bool:
    """Whether so many hits among all tries are rarer than accidents, each try being a hit with `chance` (0..1)."""
    tries = hits + near_misses
    mean, spread = tries * chance, math.sqrt(tries * chance * (1 - chance))
    if hits <= mean or tries > 1000:
        return hits > mean + 2.75 * spread  # the normal curve leaves 0.003 above
    odds = chance / (1 - chance)
    term = (1 - chance) ** tries  # of no hit at all
    below = term
    for count in range(1, hits):
        term *= odds * (tries - count + 1) / count
        below += term
    return 1 - below < _RARE


def is_there(found: Found) -> bool:
    """Whether what was found is more than the near misses let expect."""
    sought, hits = found.sought, len(found.parts)
    if found.failed and not beyond_chance(hits, found.failed, sought.by_check):
        return False
    return all(
        not near or beyond_chance(hits, near + found.failed, chance * sought.by_check)
        for near, (_, chance) in zip(found.alike, sought.alike, strict=True)
    )


def parts_of(column: Column, lexicon: Lexicon) -> list[Part]:
    """What `column` holds besides its own meaning, most frequent first."""
    best, profile = column.best, column.profile
    if best is None or len(profile.values) == 0 or best.meaning.publishes in _OPAQUE:
        return []
    kind = best.meaning.kind
    rest = _unexplained(column)
    found = [
        Part(
            semantic=each.sought.semantic,
            values=each.values,
            whole=each.whole,
            checked=bool(each.sought.check),
            sample=tuple(each.parts[:200]),
        )
        for each in seek(rest, checked=kind in _MEASURED)
        if each.sought.semantic != best.meaning.publishes
        and not (each.sought.semantic == "cn_mobile" and best.meaning.publishes in _FOREIGN)
        and is_there(each)
    ]
    if kind in _NAMEABLE or best.meaning.publishes in ("title", "generic_name", "code"):
        found += _names_in(rest, lexicon, expected=bool(_HOLDER.search(column.header.text)))
    return sorted(found, key=lambda part: -part.values)


def _unexplained(column: Column) -> Profile:
    """The values the column's meaning does not explain. Text, and keys of any shape, explain nothing."""
    best, profile, fits = column.best, column.profile, column.explained
    if best is None or fits is None or best.meaning.publishes == "contact_mixed":
        return profile
    if best.meaning.kind in _OF_TEXT or (best.meaning.kind in _KEYED and not best.meaning.check):
        return profile
    return _only(profile, ~fits)


def _only(profile: Profile, mask: Mask) -> Profile:
    return Profile(
        name=profile.name,
        typed=profile.typed,
        rows=profile.rows,
        filled=profile.filled,
        values=profile.values.filter(pa.array(mask)),
        weights=None if profile.weights is None else profile.weights[mask],
        sample=[],
    )


@lru_cache(maxsize=2)
def _patterns(lexicon: Lexicon) -> tuple[str, str, str]:
    """RE2: a value that is a Chinese name, a name told in a text in group x, and the same with any word there."""
    name = sure_names(lexicon)
    told = _TOLD.replace("{han}", HAN)
    return f"^(?:{name})$", told.replace("{name}", name), told.replace("{name}", f"[{HAN}]{{2,3}}")


def _names_in(profile: Profile, lexicon: Lexicon, *, expected: bool) -> Iterator[Part]:
    """Persons among organisations or in remarks: whole values that are names, or names told in a sentence.

    `expected`: the header itself says that a person may be meant (户名, payee), so the first name is enough.
    """
    whole, told, any_told = _patterns(lexicon)
    sizes = np.diff(buffer_of(profile.values)[0])
    short = _only(profile, (sizes >= 4) & (sizes <= 40))
    words = _only(short, held(short.values, f"^[{HAN}]{{2,4}}$|^[{HAN}][某*＊]"))
    names = held(words.values, whole) & ~_of_things(words.values, lexicon)
    yield from _if_there(words, names, expected=expected, by_chance=_WORD_AS_NAME)
    latin = _only(short, held(short.values, r"^[A-Za-z][A-Za-z.'’-]+,?(?: [A-Za-z][A-Za-z.'’-]*){1,3}$"))
    yield from _if_there(
        latin, _latin_names(latin.values, lexicon), expected=expected, by_chance=_LATIN_AS_NAME
    )
    long = _only(profile, sizes > 12)
    tells = _only(long, held(long.values, any_told))
    texts = pc.struct_field(pc.extract_regex(tells.values, told), "x")
    named = np.asarray(pc.is_valid(texts).to_numpy(zero_copy_only=False), dtype=bool)
    texts = texts.fill_null("")
    yield from _if_there(
        tells, named & ~_of_things(texts, lexicon), expected=expected, by_chance=_WORD_AS_NAME, texts=texts
    )


def _if_there(
    profile: Profile, names: Mask, *, expected: bool, by_chance: float, texts: pa.StringArray | None = None
) -> Iterator[Part]:
    """The part made of the values `names` marks, where they are more than the other ones let expect."""
    if not names.any():
        return
    told = profile.values if texts is None else texts
    different = pc.unique(told.filter(pa.array(names))).to_pylist()
    others = len(pc.unique(profile.values.filter(pa.array(~names))))
    if expected or beyond_chance(len(different), others, by_chance):
        yield Part(
            semantic="person_name",
            values=profile.count(names),
            whole=texts is None,
            checked=False,
            sample=tuple(different[:200]),
        )


def _of_things(words: pa.StringArray, lexicon: Lexicon) -> Mask:
    """Words that are kin, places, wares and the like, though they look like names."""
    kin = pc.is_in(words, value_set=pa.array(sorted(lexicon.lists.words["kinship"]), pa.string()))
    ends = held(words, f"(?:{THINGS}|{lexicon.lists.patterns['kinship']})$") & ~held(
        words, "(?:[学业花]|先生|女士)$"
    )
    known: Mask = np.asarray(kin.to_numpy(zero_copy_only=False), dtype=bool)
    return ends | known


def _latin_names(values: pa.StringArray, lexicon: Lexicon) -> Mask:
    """Values that are a well-known given and family name: John A Smith, SMITH, JOHN."""
    if len(values) == 0:
        return np.zeros(0, dtype=bool)
    given = pa.array(sorted(lexicon.lists.words["given_en"]), pa.string())
    family = pa.array(sorted(lexicon.lists.words["surname_en"]), pa.string())
    ends = pc.extract_regex(
        pc.utf8_lower(values), r"^(?P<a>[a-z'’-]+)(?P<comma>,?) (?:.* )?(?P<b>[a-z'’-]+)$"
    )
    first, last = pc.struct_field(ends, "a"), pc.struct_field(ends, "b")
    forward = pc.and_(pc.is_in(first, value_set=given), pc.is_in(last, value_set=family))
    second = pc.struct_field(pc.extract_regex(pc.utf8_lower(values), r"^[a-z'’-]+, (?P<g>[a-z'’-]+)"), "g")
    names = pc.or_(forward, pc.is_in(second, value_set=given))
    mask = np.asarray(names.to_numpy(zero_copy_only=False), dtype=bool)
    return mask & ~held(values, detectors.ORG_WORDS)
