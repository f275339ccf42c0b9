"""Profiles as entries of the ledger: each item labelled with the highest of the items it was made of (混合数据集取其最高级)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from yiben.capabilities import ledger
from yiben.capabilities.profiles.building.spelling import stored_type
from yiben.capabilities.profiles.declared import Declared
from yiben.capabilities.profiles.model import About
from yiben.kernel.text import Text


class _Says(StrEnum):
    """What an item of our own says of somebody."""

    WHO = "who"  # which profile, how many records
    HOW = "how"  # where their sources disagree, and whose word stands
    WHERE = "where"  # in which source they stand, since when


_OWN = {
    "profiles": (
        ("profile", "VARCHAR", "档案标识", _Says.WHO),
        ("records", "BIGINT", "记录数", _Says.WHO),
        ("sources", "VARCHAR", "来源", _Says.WHERE),
        ("conflicts", "VARCHAR", "来源不一致的字段", _Says.HOW),
        ("former", "VARCHAR", "曾用档案标识", _Says.WHO),
    ),
    "records": (
        ("profile", "VARCHAR", "档案标识", _Says.WHO),
        ("mark", "VARCHAR", "记录标记", _Says.WHO),
        ("source", "VARCHAR", "来源", _Says.WHERE),
        ("snapshot", "VARCHAR", "来源快照", _Says.WHERE),
        ("dated", "VARCHAR", "数据日期", _Says.WHERE),
        ("times", "BIGINT", "出现次数", _Says.WHO),
        ("wins", "VARCHAR", "取用的字段", _Says.HOW),
    ),
}
"""Items of our own: name, type, title, and what they say of somebody."""


@dataclass(frozen=True, slots=True)
class _Grade:
    level: int
    personal: bool
    importance: ledger.Importance
    made_of: tuple[str, ...]  # item identifiers


def proposal_of(
    what: Declared,
    name: str,
    resolved: Mapping[str, ledger.Resolved],
    *,
    kind: str,
    version: str,
    landing: ledger.Landing | None = None,
) -> ledger.Proposal:
    """The catalogue entry of one of the two tables. `resolved`: the sources, by the name they are declared under."""
    grades = _grades(what, resolved)
    items = [
        _item(one.id, stored_type(one), one.title.zh, grades[one.id], semantic=one.semantic, version=version)
        for one in what.fields
    ]
    own = {
        item: _item(item, type_, title, _own_grade(what, grades, says), version=version)
        for item, type_, title, says in _OWN[kind]
    }
    first = ["profile"] if kind == "profiles" else ["profile", "mark", "source", "snapshot", "dated", "times"]
    ordered = [own[one] for one in first] + items + [one for item, one in own.items() if item not in first]
    title = what.title.zh + ("" if kind == "profiles" else "（来源留痕）")
    return ledger.Proposal(
        organisation=what.organisation,
        stem=name,
        name=name,
        title=title,
        description=f"{title}。{what.title.en}{'' if kind == 'profiles' else ': which source said what'}.",
        items=tuple(ordered),
        origin=ledger.Origin.DERIVED,
        format="parquet",
        landing=landing,
    )


def derivations(what: Declared, resolved: Mapping[str, ledger.Resolved]) -> list[ledger.Derivation]:
    """Which source items each field was made of."""
    return [
        ledger.Derivation(item=field, source=item, how="profiles")
        for field, grade in _grades(what, resolved).items()
        for item in grade.made_of
    ]


def _grades(what: Declared, resolved: Mapping[str, ledger.Resolved]) -> dict[str, _Grade]:
    found: dict[str, _Grade] = {}
    for one in what.fields:
        items = list(_items(what, resolved, one.id))
        found[one.id] = _Grade(
            level=max((item.level for item in items), default=1),
            personal=any(item.personal for item in items),
            importance=max(
                (item.importance for item in items),
                key=list(ledger.Importance).index,
                default=ledger.Importance.GENERAL,
            ),
            made_of=tuple(dict.fromkeys(item.id for item in items)),
        )
    return found


def _items(
    what: Declared, resolved: Mapping[str, ledger.Resolved], field: str
) -> Iterator[ledger.GradedItem]:
    for source in what.sources:
        table = resolved.get(source.resource)
        wanted = {figure.column for figure in source.figures if figure.field == field}
        yield from (item for item in (table.items if table else ()) if item.name in wanted)


def _own_grade(what: Declared, grades: Mapping[str, _Grade], says: _Says) -> _Grade:
    """Where somebody stands may say as much as what stands there: a list of those on relief is one of the poor."""
    if what.about is not About.PERSON:
        return _Grade(1, False, ledger.Importance.GENERAL, ())
    if says is _Says.WHO:
        return _Grade(2, True, ledger.Importance.GENERAL, ())
    # Whether sources agree, and whose word stands, depends on what they say.
    level = max(3, min(4, max((one.level for one in grades.values()), default=3)))
    return _Grade(level, True, ledger.Importance.GENERAL, ())


def _item(
    name: str, type_: str, title: str, grade: _Grade, *, version: str, semantic: str | None = None
) -> ledger.ItemProposal:
    return ledger.ItemProposal(
        name=name,
        type=type_,
        title=title,
        semantic=semantic,
        level=grade.level,
        personal=grade.personal,
        importance=grade.importance,
        confidence=1.0,
        why=Text(
            f"由来源中最高 {grade.level} 级的数据项归集",
            f"made of items of the sources, the highest of level {grade.level}",
        ),
        rule=f"yiben-base@{version}/profiles/{name}",
        origin=ledger.Origin.DERIVED,
    )
