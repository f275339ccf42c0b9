"""What is declared of profiles: packs/yiben-base/profiles.toml, or a home's own (档案的来源、比对和取值规则)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiben.capabilities.profiles.matching.comparing import KINDS
from yiben.capabilities.profiles.matching.model import Comparison, Plan
from yiben.capabilities.profiles.model import About, Rule
from yiben.infra.home import Home
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

FIELD_KINDS = frozenset(
    "text code resident_id name day mobile number place firm sex date whole money share".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a profile. `fact` of facts.toml; `words` translate the source's words; `many`: several values are no conflict."""

    id: str
    title: Text
    kind: str
    rule: Rule
    order: tuple[str, ...] = ()
    semantic: str | None = None
    many: bool = False
    fact: str | None = None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One column of a source for a field: multiplied by `times`; of the year `year` after the last full one."""

    field: str
    column: str
    times: int = 1
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One table, by its SQL name in the ledger."""

    about: About
    resource: str
    figures: tuple[Figure, ...]
    dated: str | None = None
    yearly: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Everything declared about persons, or about companies. `mark` changes with any of it."""

    about: About
    title: Text
    profiles: str
    records: str
    organisation: str
    anchor: str
    scheme: str
    fields: tuple[Field, ...]
    plan: Plan
    sources: tuple[Source, ...]
    mark: str

    def field(self, name: str) -> Field:
        """A field by its identifier."""
        return next(one for one in self.fields if one.id == name)

    @property
    def matched(self) -> tuple[str, ...]:
        """Fields that are compared."""
        return tuple(dict.fromkeys(one.field for one in self.plan.comparisons))


def declared(home: Home, about: About) -> Declared:
    """What holds for this home. Raises BadInput `bad_profiles` for what does not hold together."""
    own = home.root / "profiles.toml"
    path = own if own.is_file() else packs_folder() / "yiben-base" / "profiles.toml"
    said = read_toml(path)
    try:
        return _read(said, about)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            "bad_profiles",
            Text(f"档案声明有误: {error}", f"The declaration of profiles does not hold together: {error}"),
            where={"file": path.name},
        ) from error


def _read(said: Mapping[str, Any], about: About) -> Declared:
    part = said[about.value]
    fields = tuple(_field(one) for one in part["field"])
    names = {one.id for one in fields}
    sources = tuple(_source(one, names) for one in said.get("source", ()) if one["about"] == about.value)
    plan = Plan(
        comparisons=tuple(_comparison(one, names) for one in part["compare"]),
        blocks=tuple(tuple(one) for one in part["blocks"]),
        doubts=tuple(tuple(one) for one in part.get("doubts", ())),
        link=float(part["link"]),
        review=float(part["review"]),
        largest=int(part.get("largest", 200)),
    )
    if part["anchor"]["field"] not in names or not 0 < plan.review <= plan.link < 1:
        raise ValueError(part["anchor"]["field"])
    return Declared(
        about=about,
        title=Text(part["zh"], part["en"]),
        profiles=part["profiles"],
        records=part["records"],
        organisation=part["organisation"],
        anchor=part["anchor"]["field"],
        scheme=part["anchor"]["scheme"],
        fields=fields,
        plan=plan,
        sources=sources,
        mark=hashlib.sha256(repr((part, sources)).encode()).hexdigest()[:16],
    )


def _field(said: Mapping[str, Any]) -> Field:
    if said["kind"] not in FIELD_KINDS:
        raise ValueError(said["kind"])
    return Field(
        id=said["id"],
        title=Text(said["zh"], said["en"]),
        kind=said["kind"],
        rule=Rule(said["rule"]),
        order=tuple(said.get("order", ())),
        semantic=said.get("semantic"),
        many=bool(said.get("many", False)),
        fact=said.get("fact"),
        words=dict(said.get("words", {})),
    )


def _comparison(said: Mapping[str, Any], names: set[str]) -> Comparison:
    if said["kind"] not in KINDS or said["field"] not in names:
        raise ValueError(f"{said['field']} {said['kind']}")
    return Comparison(
        field=said["field"],
        kind=said["kind"],
        frequency=bool(said.get("frequency", False)),
        m=tuple(float(one) for one in said.get("m", ())),
        u=tuple(float(one) for one in said.get("u", ())),
    )


def _source(said: Mapping[str, Any], names: set[str]) -> Source:
    figures = [Figure(field=field, column=column) for field, column in said.get("columns", {}).items()]
    figures += [
        Figure(field=one["field"], column=one["column"], times=int(one.get("times", 1)), year=one.get("year"))
        for one in said.get("figures", ())
    ]
    unknown = {one.field for one in figures} - names
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    return Source(
        about=About(said["about"]),
        resource=said["resource"],
        figures=tuple(figures),
        dated=said.get("dated"),
        yearly=said.get("yearly"),
    )
