"""The second lock (第二道锁): what DuckDB's own parser sees must be what the guard saw.

The guard reads SQL with another parser. Before a template runs for the first time, DuckDB parses it
too and shows its tree; where the two disagree, nothing is read.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from yiben.infra.lake import faults
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_RELATIONS = frozenset(
    {"BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST"}
)
_SOURCES = frozenset({"range", "generate_series", "unnest"})
_NEVER = re.compile(
    r"read_|parquet_|duckdb_|pragma_|pg_|arrow_scan|pandas_scan|sniff_|query|glob$|json_(de)?serialize|json_execute"
    r"|current_(setting|query|database|schema)|getenv|getvariable|nextval|currval|setval|stats$|write_log|error$|sleep"
)


def second_lock(template: str, scans: Collection[str], cursor: Any) -> None:
    """Raise `BadInput` unless DuckDB sees one SELECT over exactly the guard's place-holders `scans`."""
    import duckdb

    try:
        tree = json.loads(
            cursor.execute("SELECT json_serialize_sql(?::VARCHAR)", [template]).fetchall()[0][0]
        )
    except (duckdb.Error, RecursionError):
        raise _ambiguous() from None
    if tree.get("error") and tree.get("error_type") in ("parser", "syntax"):
        raise faults.bad_sql(str(tree.get("error_message")))
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise _ambiguous()
    named: set[str] = set()
    own: set[str] = set()
    for node in _nodes(tree):
        if "function_name" in node and _NEVER.match(str(node["function_name"]).lower()):
            raise _ambiguous()
        if "cte_map" in node:
            own |= {str(entry["key"]).lower() for entry in node["cte_map"]["map"]}
        if "sample" in node and "alias" in node:
            _check_relation(node)
            if node["type"] == "BASE_TABLE":
                named.add(str(node["table_name"]))
    strangers = {name for name in named - set(scans) if name.lower() not in own}
    if strangers or not named.issuperset(scans):
        raise _ambiguous()


def _check_relation(node: dict[str, Any]) -> None:
    if node["type"] not in _RELATIONS:
        raise _ambiguous()
    if node["type"] == "BASE_TABLE" and (node["schema_name"] or node["catalog_name"] or node["at_clause"]):
        raise _ambiguous()
    if node["type"] == "TABLE_FUNCTION" and str(node["function"]["function_name"]).lower() not in _SOURCES:
        raise _ambiguous()


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _ambiguous() -> BadInput:
    return BadInput(
        "sql_ambiguous",
        Text("语句的含义无法确定，已拒绝执行", "What the statement means is not certain, so it was not run."),
        hint=Text("请改写得更简单", "Write it more simply."),
    )
