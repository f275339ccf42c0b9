"""Rules proposed for a table from what was recognised in it; what to propose is the pack's word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yiben.capabilities.quality.model import RecognisedColumn
from yiben.capabilities.quality.pack import proposals
from yiben.engines.rules import Kind, Rule, quoted, rule_from

_ABOUT = {"semantics", "types", "unless", "zh", "en"}
_FILE = "packs/yiben-base/quality/proposals.toml"


def propose(columns: Sequence[RecognisedColumn]) -> tuple[Rule, ...]:
    """Rules for a table of these columns, to be taken, changed or dropped by a person.

    Ids are stable: the same column and meaning always give the same id.
    """
    declared = proposals()
    found = [
        *_structure(columns, declared["structure"]),
        *_meanings(columns, declared["proposal"]),
        *_pairs(columns, declared["pair"]),
    ]
    # Two declarations may ask the same of a column; the first stands.
    return tuple({rule.id: rule for rule in reversed(found)}.values())[::-1]


def _structure(columns: Sequence[RecognisedColumn], said: Mapping[str, Any]) -> Iterator[Rule]:
    yield _rule({"id": "rows_present", "kind": Kind.ROW_COUNT, "min": 1})
    yield _rule(
        {"id": "rows_steady", "kind": Kind.ROW_DRIFT, "max_change": said["max_change"], "severity": "warning"}
    )
    yield _rule({"id": "snapshot_readable", "kind": Kind.ACCESSIBLE})
    for column in columns:
        if column.rows is None or column.rows < said["rows"]:
            continue
        if column.nulls is not None and column.semantic not in said["not_null_never"]:
            if column.nulls <= said["nulls_at_most"] * column.rows:
                yield _rule({"id": f"{column.name}_not_null", "kind": Kind.NOT_NULL, "column": column.name})
            values = column.rows - column.nulls
            distinct = column.distinct or 0
            if (
                column.semantic in said["unique"]
                and values
                and distinct >= said["distinct_at_least"] * values
            ):
                yield _rule({"id": f"{column.name}_unique", "kind": Kind.UNIQUE, "column": column.name})


def _meanings(columns: Sequence[RecognisedColumn], declared: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for column in columns:
        for entry in declared:
            if column.semantic in entry["semantics"] and _fits(column, entry):
                rest = {key: value for key, value in entry.items() if key not in _ABOUT}
                says = {key: entry[key].format(column=column.name) for key in ("zh", "en")}
                name = f"{column.name}_{entry['kind']}"
                yield _rule({**rest, "id": name, "column": column.name, "says": says})


def _fits(column: RecognisedColumn, entry: Mapping[str, Any]) -> bool:
    name = column.name.casefold()
    return column.type in entry.get("types", [column.type]) and not any(
        word in name for word in entry.get("unless", ())
    )


def _pairs(columns: Sequence[RecognisedColumn], declared: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for entry in declared:
        one, other = (
            [column for column in columns if column.semantic == name] for name in entry["semantics"]
        )
        # With two numbers or two dates, which belongs to which is a person's guess, not ours.
        if len(one) != 1 or len(other) != 1 or other[0].type not in entry.get("types", [other[0].type]):
            continue
        first, second = one[0].name, other[0].name
        rest = {key: value for key, value in entry.items() if key not in _ABOUT}
        if "holds" in rest:
            rest["holds"] = rest["holds"].format(first=quoted(first), second=quoted(second))
        says = {key: entry[key].format(first=first, second=second) for key in ("zh", "en")}
        name = f"{first}_{second}_{entry['kind']}"
        yield _rule({**rest, "id": name, "columns": [first, second], "says": says})


def _rule(entry: Mapping[str, Any]) -> Rule:
    # Column names of real files can be long; an id must stay one a person can quote.
    name = str(entry["id"])
    short = name if len(name) <= 80 else f"{name[:60]}…{name[-19:]}"
    return rule_from({**entry, "id": short}, file=_FILE)
