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
from yiben.capabilities.grading.recognise.headers import _singular, _tokens
from yiben.capabilities.grading.recognise.lexicon import Lexicon, read_lexicon
from yiben.infra.packs import packs_folder, read_toml

_SURE = 0.45
_KEYS = {"cn_uscc", "cn_org_code", "cn_business_reg_no", "cn_taxpayer_id"}
_TRAITS = {
    "age",
    "sex",
    "birth_date",
    "ethnicity",
    "marital_status",
    "education",
    "cn_resident_id",
    "person_id",
}
_PERSONAL_HIDDEN = {"cn_resident_id", "cn_mobile", "bank_card", "plate_number", "us_ssn"}
_FREE_MAIL = re.compile(
    r"(?i)@(?:qq|163|126|sina|gmail|hotmail|outlook|yahoo|foxmail|139|189|icloud|live|msn|aol|protonmail|sohu|yeah)\."
)
_MOBILE = re.compile(r"(?:^|\D)1[3-9]\d{9}(?:$|\D)")
_TOWN = re.compile(r"(?i)city|suburb|town|village|neighbou?rhood|市|区|县|镇|乡|村|街道|社区")
_EMPLOYER = re.compile(
    r"(?i)^(?:company|employer|employer name|school|工作单位|就读学校|用人单位|所在单位|任职单位|毕业院校|服务处所|學校)$"
)
_OWN_UNIT = re.compile(r"(?i)department|dept|部门|科室|班级|院系|年级|专业|处室|班组")
_OF_ORG = re.compile(
    r"(?i)单位|公司|企业|医院|学校|机构|办公|经营|注册|营业|酒店|商户|institution|company|office|organi[sz]ation|business|agency|school|hospital"
)
_ROLE_MAIL = re.compile(
    r"(?i)^(?:info|contact|admin|office|mail|enquir|support|help|press|media|sales|service|webmaster|postmaster|security|soc|it|hr|legal|customer|feedback|comment|domain|dns|abuse|noreply|no-reply|protocollo|segreteria|comune|public)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a table is about: person, organisation, place or unknown; and whether it names persons."""

    kind: str
    named: bool  # has a column that names or numbers single persons as its subject
    traits: bool  # tells age, sex, birth or the like of single persons
    keyed: bool  # carries the number of an organisation in every row, beside whatever persons


@lru_cache(maxsize=2)
def _words(folder: Path) -> dict[str, tuple[str, ...]]:
    return {
        kind: tuple(entry["words"])
        for kind, entry in read_toml(folder / "yiben-base" / "semantics" / "subjects.toml").items()
    }


def _hints(context: str) -> dict[str, float]:
    lowered = context.lower()
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


def find_subject(columns: list[Column], context: str) -> Subject:
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
        for kind, share in best.meaning.about.items():
            early = 1.3 if kind == "organisation" and index < 3 else 1.0
            if kind == "organisation":  # a department repeated in every row is not what the rows are about
                early *= 0.15 + 0.85 * column.profile.facts.distinct if column.profile.filled > 3 else 1.0
            weight[kind] = weight.get(kind, 0.0) + share * best.score * full * early
        if best.meaning.id in ("person_name", "given_name", "surname"):
            names = max(names, best.score * full)
        if best.meaning.id.startswith("cn_resident") or best.meaning.id in ("person_id", "cn_passport"):
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
    return Subject(kind=kind, named=named and kind == "person", traits=traits, keyed=keyed)


def settle_names(columns: list[Column], subject: Subject, lexicon: Lexicon) -> None:
    """Decide what a column called `name` or 名称 names."""
    for column in columns:
        best = column.best
        if best is None or column.profile.filled == 0:
            continue
        bare = column.header.text.strip().lower() in ("名称", "name", "mc")
        if best.meaning.id == "generic_name" or (best.meaning.id == "title" and bare):
            _settle_name(column, subject, lexicon)


def settle_rest(columns: list[Column], subject: Subject, lexicon: Lexicon) -> None:
    """Decide what else only the table can: nameless columns of persons, pseudonyms, a person's title."""
    if subject.kind != "person":
        return
    for column in columns:
        best = column.best
        if best is None or column.profile.filled == 0:
            continue
        if column.header.anonymous and subject.named:
            _settle_nameless(column, lexicon, columns)
        elif best.meaning.id == "record_id" and best.word in ("id", "编号") and not subject.named:
            column.promote(lexicon.meanings["person_id"], 0.6, "person")  # rows of persons under a pseudonym
        elif best.meaning.id == "title" and best.word == "title" and subject.named:
            column.promote(lexicon.meanings["job_title"], 0.6, "person")


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
    elif subject.kind == "person" and profile.facts.code < 0.5 and profile.facts.longest < 60:
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


def is_personal(column: Column, subject: Subject, *, neighbours: bool) -> bool:
    """Whether a column is personal information in this table. `neighbours`: a personal address stands beside it."""
    best, profile = column.best, column.profile
    if any(semantic in _PERSONAL_HIDDEN for semantic, _ in column.hidden):
        return True
    if best is None:
        return False
    rule = best.meaning.personal
    if profile.filled == 0:
        return (
            rule == "yes"
            and best.score >= 0.4
            and best.meaning.kind in ("identity", "secret", "finance_account", "biometric", "belief")
        )
    if rule == "yes":
        return True
    if rule == "table":
        return _in_table(column, subject)
    if best.meaning.id == "org_name" and _names_persons_too(column):
        return True
    if rule == "table_named":
        return subject.named and (best.meaning.id != "org_unit" or bool(_OWN_UNIT.search(column.header.text)))
    if rule == "place":
        whose = neighbours or (subject.kind == "person" and not subject.keyed)
        return whose and subject.kind != "organisation" and not _OF_ORG.search(column.header.text)
    return _where_and_where_employed(column, subject, neighbours=neighbours)


def _where_and_where_employed(column: Column, subject: Subject, *, neighbours: bool) -> bool:
    """The town beside a person's address, and a person's employer or school."""
    best = column.best
    if best is None or not subject.named:
        return False
    if best.meaning.id == "division_name":
        return neighbours and bool(_TOWN.search(column.header.text))
    return best.meaning.id == "org_name" and bool(_EMPLOYER.search(column.header.text))


def _in_table(column: Column, subject: Subject) -> bool:
    best, profile = column.best, column.profile
    if best is None:
        return False
    meaning = best.meaning.publishes
    if meaning == "email":
        return subject.kind == "person" or names_somebody(profile.sample)
    if meaning in ("phone", "cn_landline", "fax"):
        if sum(bool(_MOBILE.search(text)) for text in profile.sample) > 0.02 * len(profile.sample):
            return True
        if _OF_ORG.search(column.header.text) or (meaning == "cn_landline" and subject.keyed):
            return column.header.role
        return subject.kind == "person" or (column.header.role and subject.kind != "place")
    if meaning in ("address", "address_part"):
        return subject.kind in ("person", "unknown") and not _OF_ORG.search(column.header.text)
    if meaning == "postcode":
        return subject.kind == "person" and subject.named and not _OF_ORG.search(column.header.text)
    if meaning in ("job_title", "job_grade"):
        return subject.named
    if meaning in ("person_flag", "cause_of_death", "criminal_record", "kinship", "photo"):
        return subject.kind == "person"
    if meaning == "salary":
        return subject.named or (subject.traits and subject.kind == "person") or subject.kind == "unknown"
    return subject.kind in ("person", "unknown")


def _names_persons_too(column: Column) -> bool:
    """Whether a column of organisations mixes in persons: owners, suppliers, recipients of a payment."""
    if column.profile.facts.distinct < 0.2:
        return False
    return detectors.persons_among(column.profile, read_lexicon()) >= max(
        0.03, 3 / max(1, len(column.profile.sample))
    )


def names_somebody(texts: list[str]) -> bool:
    """Whether enough e-mail addresses carry a person's name or lie with a free mail provider."""
    lexicon_names = _first_names()
    personal = 0
    for text in texts:
        local = text.split("@")[0].lower()
        if "@" not in text or _ROLE_MAIL.match(local):
            continue
        parts = re.split(r"[._-]", local)
        personal += bool(_FREE_MAIL.search(text)) or (
            parts[0] in lexicon_names and (len(parts) > 1 or len(parts[0]) > 2)
        )
    return personal >= max(1, 0.08 * len(texts))


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    return read_lexicon().lists.words["given_en"]
