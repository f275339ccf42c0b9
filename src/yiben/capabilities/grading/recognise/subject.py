"""What the rows of a table are about (表的主题), and what follows for names, personal information and neighbours.

A column `name` beside `id_no` names persons, beside `uscc` and `website` organisations; a phone in a
table of organisations is not personal unless its value is (a mobile, an e-mail that names somebody).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yiben.capabilities.grading.recognise import detectors
from yiben.capabilities.grading.recognise.decide import Column
from yiben.capabilities.grading.recognise.headers import _singular, _tokens, plain
from yiben.capabilities.grading.recognise.lexicon import Lexicon
from yiben.infra.packs import packs_folder, read_toml

_SURE = 0.45
_SEVERAL = re.compile(r"[、；]|[\u4e00-\u9fff][,;/，][\u4e00-\u9fff]|[A-Za-z]{3,} ?;")
_OF_ORG_ROLE = re.compile(
    r"\b(?:head|principal|contact|director|manager|chair|superintendent|administrator)\b|负责人|法人|法定代表|联系人|经办|校长|院长|保管|登记员|抄表员|网格员|审核|录入|承办|审判|法官|抽样人|检验员|操作员|记录人|填表|填报|制单|复核|验收|监督员|巡查|评审"
)
# keys of public figures and pseudonyms of surveys: their tables are published as they are
_PUBLISHED_KEY = re.compile(
    r"bioguide|govtrack|icpsr|thomas|lis|fec|cand|opensecrets|votesmart|wikidata|wikipedia|orcid|author|player|official|respondent|participant|subject"
)
_REACHING = frozenset({"cn_mobile", "medical_record_no", "insurance_no"})
_ONLY_OF_PERSONS = frozenset({"检验结果", "检查结果", "检测结果", "处方"})
_KEYS = {"cn_uscc", "cn_org_code", "cn_business_reg_no", "cn_taxpayer_id"}
_TRAITS = {
    "age",
    "sex",
    "birth_date",
    "ethnicity",
    "marital_status",
    "cn_resident_id",
    "person_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a table is about: person, organisation, place or unknown; and whether it names persons."""

    kind: str
    named: bool  # has a column that names or numbers single persons as its subject
    traits: bool  # tells age, sex, birth or the like of single persons
    registered: bool  # carries a document, key, card or mobile number of each person it names
    keyed: bool  # carries the number of an organisation in every row, beside whatever persons


@lru_cache(maxsize=2)
def _words(folder: Path) -> dict[str, tuple[str, ...]]:
    return {
        kind: tuple(entry["words"])
        for kind, entry in read_toml(folder / "yiben-base" / "semantics" / "subjects.toml").items()
    }


def _hints(context: str) -> dict[str, float]:
    lowered = plain(context).lower()
    tokens = {_singular(token) for token in _tokens(context)}
    hints: dict[str, float] = {}
    for kind, words in _words(packs_folder()).items():
        found = sum(
            word in lowered if re.search(r"[^\x00-\x7f]", word) else _singular(word) in tokens
            for word in words
        )
        if found:
            hints[kind] = 1.2 + 0.3 * (found - 1)
    return hints


def _of_somebody_there(column: Column) -> bool:
    """负责人证件号, head last name: of one who heads or speaks for what the rows are about."""
    return bool(_OF_ORG_ROLE.search(" ".join([plain(column.header.text), *_tokens(column.header.text)])))


def _reaches_somebody(column: Column, *, names: bool) -> bool:
    """Whether a column numbers or reaches the single person of each row; a key does so only beside a name."""
    best = column.best
    if best is None or best.score < 0.6 or column.profile.facts.distinct < 0.3 or _of_somebody_there(column):
        return False
    if best.meaning.publishes == "bank_card":
        return (best.checked or 0.0) > 0.8
    if best.meaning.kind == "person_key":
        return names and not _PUBLISHED_KEY.search(" ".join(_tokens(column.header.text)))
    return best.meaning.kind == "identity" or best.meaning.publishes in _REACHING


def _mixed(column: Column, lexicon: Lexicon) -> bool:
    """Whether a column of names holds organisations too, or several persons in a cell: then no row is one person's."""
    sample = column.profile.sample
    several = sum(bool(_SEVERAL.search(text)) for text in sample) > 0.4 * max(1, len(sample))
    return several or (column.profile.facts.han > 0.5 and detectors.org_name(column.profile, lexicon) > 0.15)


def find_subject(columns: list[Column], context: str, lexicon: Lexicon) -> Subject:
    """Weigh file name and columns into the subject of the rows."""
    weight = {"person": 0.0, "organisation": 0.0, "place": 0.0}
    for kind, hint in _hints(context).items():
        weight[kind] = weight.get(kind, 0.0) + hint
    names = numbers = 0.0
    for index, column in enumerate(columns):
        best = column.best
        if best is None or best.score < _SURE or column.profile.filled == 0:
            continue
        full = 0.5 + 0.5 * min(1.0, column.profile.filled / max(1, column.profile.rows) * 1.5)
        about = best.meaning.about
        of_org = "person" in about and best.meaning.id != "person_name" and _of_somebody_there(column)
        if of_org or (best.meaning.id == "person_name" and _mixed(column, lexicon)):
            about = lexicon.meanings["role_name"].about
        for kind, share in about.items():
            early = 1.3 if kind == "organisation" and index < 3 else 1.0
            if kind == "organisation":  # a department repeated in every row is not what the rows are about
                early *= 0.15 + 0.85 * column.profile.facts.distinct if column.profile.filled > 3 else 1.0
            weight[kind] = weight.get(kind, 0.0) + share * best.score * full * early
        if (
            best.meaning.id in ("person_name", "given_name", "surname")
            and not of_org
            and not _mixed(column, lexicon)
        ):
            names = max(names, best.score * full)
        if not of_org and (
            best.meaning.id.startswith("cn_resident")
            or best.meaning.id in ("person_id", "cn_passport")
            or (best.meaning.id == "bank_card" and (best.checked or 0.0) > 0.8)
        ):
            numbers = max(numbers, best.score * full)
    kind = max(weight, key=lambda k: weight[k])
    if weight[kind] < 1.0:
        kind = "unknown"
    named = (names > _SURE or numbers > 0.6) and kind != "place"
    if kind == "organisation" and weight["person"] >= 0.75 * weight["organisation"] and named:
        kind = "person"
    traits = any(
        c.best is not None and c.best.score >= _SURE and c.best.meaning.publishes in _TRAITS for c in columns
    )
    keyed = any(
        c.best is not None
        and c.best.meaning.publishes in _KEYS
        and c.best.score > 0.8
        and c.profile.facts.distinct > 0.3
        for c in columns
    )
    named = named and kind == "person"
    registered = named and not keyed and any(_reaches_somebody(c, names=names > _SURE) for c in columns)
    return Subject(kind=kind, named=named, traits=traits, registered=registered, keyed=keyed)


def settle_names(columns: list[Column], subject: Subject, lexicon: Lexicon) -> None:
    """Decide what a column called `name` or 名称 names."""
    for column in columns:
        best = column.best
        if best is None or column.profile.filled == 0:
            continue
        bare = column.header.text.strip().lower() in ("名称", "name", "mc")
        if best.meaning.id == "title" and best.word == "名称" and not bare:
            bare = (
                detectors.org_name(column.profile, lexicon) + detectors.person_name(column.profile, lexicon)
                > 0.8
            )
        if best.meaning.id == "generic_name" or (best.meaning.id == "title" and bare):
            _settle_name(column, subject, lexicon)
        elif (
            best.meaning.id == "org_name"
            and column.profile.filled >= 5
            and best.fits is not None
            and best.fits < 0.1
            and detectors.person_name(column.profile, lexicon) > 0.7  # 户名 of persons
        ):
            column.promote(lexicon.meanings["person_name"], 0.7, subject.kind)


def settle_rest(columns: list[Column], subject: Subject, lexicon: Lexicon) -> None:
    """Decide what else only the table can: nameless columns of persons, pseudonyms, a person's title."""
    if subject.kind != "person":
        for column in columns:
            if column.says("health") and column.best is not None and column.best.word in _ONLY_OF_PERSONS:
                column.promote(lexicon.meanings["category"], 0.5, "")  # of food, of water
        return
    for column in columns:
        best = column.best
        if best is None or column.profile.filled == 0:
            continue
        if column.header.anonymous and subject.named:
            _settle_nameless(column, lexicon, columns)
        elif (
            best.meaning.id == "record_id"
            and best.word in ("id", "编号")
            and _bare_id(column)
            and not subject.named
        ):
            column.promote(lexicon.meanings["person_id"], 0.6, "person")  # rows of persons under a pseudonym
        elif best.meaning.id == "title" and best.word == "title" and subject.named and _jobs(column, lexicon):
            column.promote(lexicon.meanings["job_title"], 0.6, "person")


def _jobs(column: Column, lexicon: Lexicon) -> bool:
    """Whether titles are those of persons (Director, 科长) and not of works."""
    known = lexicon.lists.words["jobs"]
    texts = [text.lower() for text in column.profile.sample]
    hits = sum(
        any(token in known for token in re.findall(r"[a-z]+", text))
        or any(text.endswith(word) for word in known)
        for text in texts
    )
    return hits > 0.3 * len(texts)


def _settle_name(column: Column, subject: Subject, lexicon: Lexicon) -> None:
    profile = column.profile
    person = detectors.person_name(profile, lexicon)
    organisation = detectors.org_name(profile, lexicon)
    place = detectors.place(profile, lexicon)
    found = ""
    if place > 0.6 and place >= organisation:
        found = "division_name"
    elif organisation > 0.45 and organisation > person:
        found = "org_name"
    elif person > 0.45 or (
        person > (0.25 if subject.kind == "person" else 0.38)
        and subject.kind != "organisation"
        and profile.facts.spaced > 0.5
    ):
        found = "person_name"
    elif subject.kind == "organisation" and profile.facts.code < 0.5:
        found = "org_name"
    elif (
        subject.kind == "person" and _bare(column) and profile.facts.code < 0.5 and profile.facts.longest < 60
    ):
        found = "person_name"
    elif subject.kind == "place":
        found = "division_name"
    if found:
        column.promote(lexicon.meanings[found], 0.72, subject.kind)


def _settle_nameless(column: Column, lexicon: Lexicon, columns: list[Column]) -> None:
    best, facts = column.best, column.profile.facts
    if best is None or best.score >= 0.85:
        return
    born = any(c.says("birth_date") or c.says("age") for c in columns)
    whole = facts.numeric > 0.95 and facts.integer == 1.0
    spread = facts.highest - facts.lowest
    ages = whole and facts.lowest >= 14 and 20 < facts.highest <= 115 and facts.distinct > 0.05
    if ages and (spread >= 7 if born else spread >= 25 and column.profile.filled >= 50):
        column.promote(lexicon.meanings["age"], 0.55, "person")
    elif whole and set(column.profile.sample) == {"1", "2"} and _may_be_sex(column, columns):
        column.promote(lexicon.meanings["sex"], 0.5, "person")
    elif best.meaning.id in ("boolean", "category") and facts.longest <= 1 and facts.numeric == 0:
        column.promote(lexicon.meanings["person_flag"], 0.5, "person")
    elif best.meaning.id == "division_name" and born:
        column.promote(lexicon.meanings["birthplace"], 0.5, "person")


def _may_be_sex(column: Column, columns: list[Column]) -> bool:
    return column.profile.filled >= 20 and not any(c.says("sex") for c in columns)


def _bare(column: Column) -> bool:
    """Whether the header says `name` and no more, or whose: not sku name, course name."""
    rest = [
        token
        for token in _tokens(column.header.text.split(".")[-1])
        if token not in ("name", "names", "nom", "nome")
    ]
    return not rest or column.header.role


def _bare_id(column: Column) -> bool:
    return _tokens(column.header.text) == ("id",) or column.header.text.strip() == "编号"
