"""Verbs of classifications: reading them as the packs and the register say, filling the register, placing activities."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from yiben.capabilities import policy
from yiben.capabilities.classifications import filling, store
from yiben.capabilities.classifications.model import (
    FILL_ROLES,
    Activity,
    Class,
    Classification,
    Filled,
    Group,
    Level,
    Named,
    Verdict,
)
from yiben.capabilities.classifications.placing import Places, verdict
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def every(work: Work) -> tuple[Classification, ...]:
    """Every classification of the packs there are, with what was filled in."""
    packs, _ = policy.every(work)
    return tuple(_read(work, pack, one.id) for pack in packs for one in pack.classifications)


def find(work: Work, name: str) -> Classification:
    """One classification by its id. NotFound `no_classification`."""
    packs, _ = policy.every(work)
    for pack in packs:
        if any(one.id == name for one in pack.classifications):
            return _read(work, pack, name)
    listed = ", ".join(one.id for pack in packs for one in pack.classifications)
    raise NotFound(
        "no_classification",
        Text(f"没有统计分类 {name[:80]}", f"There is no classification {name[:80]}."),
        where={"classification": name[:80]},
        hint=Text(f"可用：{listed}", f"There are: {listed}."),
    )


def classify(work: Work, name: str, activities: Iterable[Activity]) -> Verdict:
    """Where a company's activities belong, with reasons. Raises NotFound, BadInput `bad_industry`, `bad_activities`."""
    return verdict(Places(find(work, name)), activities)


def fill(work: Work, name: str, rows: Sequence[Sequence[str]], *, source: str) -> Filled:
    """Fill the register from rows of a file, its headings first. Rows that are wrong are told, the others taken.

    `source`: which edition of the standard the rows are copied from. Leaves `classification.filled`. Raises Refused
    `not_your_register`, NotFound, BadInput.
    """
    _must_fill(work)
    found = find(work, name)
    classes, rejected = filling.classes_of(found, rows, source=source.strip()[:300])
    before = {one.code: one for one in found.classes}
    fresh = [one for one in classes if one.code not in before]
    changed = [one for one in classes if one.code in before and not _same(before[one.code], one)]
    now = stamp(work.now())
    store.put(
        work.db,
        found.id,
        [
            {
                "code": one.code,
                "zh": one.title.zh,
                "en": one.title.en,
                "says": one.says,
                "industries": list(one.industries),
                "source": one.source,
                "filled_by": work.actor.account,
                "filled_at": now,
            }
            for one in (*fresh, *changed)
        ],
    )
    if fresh or changed:
        work.leave("classification.filled", found.id, added=len(fresh), changed=len(changed))
    return Filled(
        added=len(fresh),
        changed=len(changed),
        same=len(classes) - len(fresh) - len(changed),
        rejected=rejected,
        counts=filling.counts(find(work, name)),
    )


def remove(work: Work, name: str, codes: Sequence[str]) -> int:
    """Take classes that were filled in out again, with those below them. Leaves `classification.emptied`."""
    _must_fill(work)
    found = find(work, name)
    gone = [
        one.code
        for one in found.classes
        if one.filled_at and any(one.code.startswith(code) for code in codes if code)
    ]
    done = store.take(work.db, found.id, gone)
    if done:
        work.leave("classification.emptied", found.id, removed=done)
    return done


def _must_fill(work: Work) -> None:
    if not any(work.actor.holds(Role(role)) for role in FILL_ROLES):
        raise Refused(
            "not_your_register",
            Text(
                "分类登记簿由数据主管部门填报",
                "The register of a classification is filled by the data authority.",
            ),
            where={"account": work.actor.account},
        )


def _same(one: Class, two: Class) -> bool:
    return (one.title, one.says, one.industries) == (two.title, two.says, two.industries)


def _read(work: Work, pack: policy.Pack, name: str) -> Classification:
    told = next(one for one in pack.classifications if one.id == name)
    classes = {
        one.code: Class(code=one.code, title=one.title, industries=one.industries, line=one.line)
        for one in pack.classes
        if one.of == name
    }
    for row in store.of(work.db, name):
        printed = classes.get(row["code"])
        made = Class(
            code=row["code"],
            title=Text(row["zh"], row["en"]),
            says=row["says"],
            industries=tuple(row["industries"]),
            filled_by=row["filled_by"],
            filled_at=row["filled_at"],
            source=row["source"],
        )
        classes[row["code"]] = replace(made, title=printed.title, line=printed.line) if printed else made
    return Classification(
        id=told.id,
        pack=pack.citation,
        title=told.title,
        levels=tuple(Level(digits=one.digits, title=one.title, total=one.total) for one in told.level),
        groups=tuple(
            Group(
                id=one.id,
                title=one.title,
                tops=one.tops,
                core=one.core,
                industries=one.industries,
                mainly=tuple(Named(code=each.code, title=each.title) for each in one.mainly),
                line=one.line,
            )
            for one in told.group
        ),
        maps_to=told.maps_to or "",
        lost=told.status == "lost",
        classes=tuple(classes[code] for code in sorted(classes)),
    )
