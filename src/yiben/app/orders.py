"""What a person asks to be brought in, in a form the journal can keep and a killed run can be resumed from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestry:
    """Where a derived column comes from: it never takes a lower level than what it was made of."""

    items: tuple[str, ...]
    level: int
    personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """What a column dictionary (字段字典) says of one column."""

    title: str = ""
    description: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One source. `name` is the resource's name in SQL; `title` what people call it.

    `origin`, `classes`, `themes`, `cycle` are marks of the catalogue entry (数据来源 所属业务 主题 更新周期).
    """

    source: str
    org: str
    system: str | None = None
    name: str | None = None
    title: str = ""
    description: str = ""
    file_name: str = ""  # what the person called an uploaded file
    origin: str | None = None
    cycle: str | None = None
    classes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    made_by: str = ""  # the statement a derived table was made with, its literals hidden
    ancestry: Mapping[str, Ancestry] = field(default_factory=dict)
    dictionary: Mapping[str, ColumnEntry] = field(default_factory=dict)  # by column name, case folded
    accept_changes: bool = False

    def entry(self, column: str) -> ColumnEntry:
        """What the dictionary says of `column`; empty when it says nothing."""
        return self.dictionary.get(column.strip().casefold(), ColumnEntry())

    @property
    def facts(self) -> dict[str, Any]:
        """Everything but where and whose, as JSON: what makes the same file the same order."""
        said = asdict(self)
        return {
            key: value
            for key, value in said.items()
            if key not in {"source", "org", "system", "accept_changes"}
        }


def order_from(facts: Mapping[str, Any], *, source: str, org: str, system: str | None) -> Order:
    """The order a journal entry was made for."""
    known = {one.name for one in fields(Order)}
    said = {key: value for key, value in facts.items() if key in known}
    said["classes"], said["themes"] = tuple(said.get("classes", ())), tuple(said.get("themes", ()))
    said["ancestry"] = {
        name: Ancestry(items=tuple(one["items"]), level=one["level"], personal=one["personal"])
        for name, one in said.get("ancestry", {}).items()
    }
    said["dictionary"] = {name: ColumnEntry(**one) for name, one in said.get("dictionary", {}).items()}
    return Order(**{**said, "source": source, "org": org, "system": system})
