"""The bundle of a whole case (办件证明): what happened, readable by a person, checkable by anybody's own code."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import orjson

from yiben.app.auditing import sees_all
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.engines import evidence
from yiben.engines.evidence import bundles
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

_USES = ("data", "delivery", "api", "verification", "seal", "sharing", "opening", "objection", "zone")
"""Nouns of events that name a grant or a case in what they tell."""


def prove_case(work: Work, case: str, *, since: int | None = None) -> dict[str, Any]:
    """The bundle of a case by number or identifier: its events, its grants, and every use that names one of them.

    For owner, officer and auditor. Leaves `evidence.case_proved`. Refused `not_auditor`, NotFound `no_case`.
    """
    if not sees_all(work.actor):
        raise Refused(
            "not_auditor",
            Text(
                "只有所有者、数据安全负责人和审计员可以出具办件证明",
                "Owner, officer and auditor write bundles of cases.",
            ),
            where={"account": work.actor.account},
        )
    found = casework.look(work, case, hands=hands()).case
    entries = _entries(work, found.id)
    if not entries:
        raise NotFound("no_case", Text(f"日志中没有办件 {case[:60]}", f"The log has no case {case[:60]}."))
    made = evidence.bundle(work.db, work.home, sorted(entries), since=since)
    told = {"case": found.id, "number": found.number, "grants": sorted(_grants(entries.values()))}
    work.leave(
        "evidence.case_proved",
        found.id,
        number=found.number,
        events=len(entries),
        tree_size=made["tree_size"],
    )
    reading = _reading(found.number, made, [entries[number] for number in sorted(entries)])
    return bundles.sealed({**made, **told, "reading": reading}, work.home)


def written(bundle: Mapping[str, Any], name: str) -> bytes:
    """The bundle as a file: a page with the data inside for `.html`, else JSON with the reading inside."""
    if not name.lower().endswith((".html", ".htm")):
        return orjson.dumps(bundle, option=orjson.OPT_INDENT_2)
    data = orjson.dumps(bundle).decode().replace("<", "\\u003c")  # the same JSON, and no tag can begin in it
    return _PAGE.format(
        title=escape(str(bundle["number"])), reading=escape(str(bundle["reading"])), data=data
    ).encode()


def _entries(work: Work, case: str) -> dict[int, evidence.Entry]:
    found = {entry.seq: entry for entry in evidence.mentioning(work.db, case, nouns=("grant", *_USES))}
    for grant in _grants(found.values()):
        found |= {entry.seq: entry for entry in evidence.mentioning(work.db, grant, nouns=_USES)}
    return found


def _grants(entries: Any) -> set[str]:
    named = {str(entry.detail["grant"]) for entry in entries if entry.detail.get("grant")}
    return named | {entry.subject for entry in entries if entry.kind == "grant.given"}


def _reading(number: str, bundle: Mapping[str, Any], entries: Sequence[evidence.Entry]) -> str:
    head = bundle["head"]
    lines = [
        f"办件 {number} · Case {number}",
        f"存证日志 · Evidence log: yiben/{bundle['origin']} ({bundle['hash']})",
        f"树头 · Head: {bundle['tree_size']} events, root {bundle['root']}, {head['time']}",
        f"自 {bundle['consistency']['from_size']} 个事件起未删改 · Grown only, from {bundle['consistency']['from_size']} events",
        *(f"见证 · Cosigned: {one['witness']}, {one['tree_size']} events" for one in bundle["cosignatures"]),
        "",
    ]
    for entry in entries:
        lines.append(f"{entry.id}  {entry.time[:19]}  {entry.kind}  {entry.actor or '-'}  {entry.subject}")
        lines += [f"    {name}: {_short(value)}" for name, value in entry.detail.items()]
    return "\n".join(lines)


def _short(value: Any) -> str:
    said = value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    return said if len(said) <= 300 else said[:299] + "…"


_PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body><pre style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:100ch;margin:2em auto;padding:0 1em">{reading}</pre>
<script type="application/json" id="bundle">{data}</script>
</body></html>
"""
