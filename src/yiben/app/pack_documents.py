"""Packs as programs and people read them: documents for JSON, tables for the terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yiben.capabilities import policy
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

STATUS = {
    "draft": Text("征求意见稿", "draft"),
    "in_force": Text("现行有效", "in force"),
    "superseded": Text("已被取代", "superseded"),
}
COVER = {
    "declared": Text("已声明", "declared"),
    "attested": Text("须人确认", "attested"),
    "outside": Text("软件之外", "outside"),
    "missing": Text("原文缺", "missing"),
}


def standing_document(one: policy.Standing) -> dict[str, Any]:
    """One row of `yiben pack list`."""
    head = one.held.head
    return {
        "id": one.held.id,
        "version": one.held.version,
        "title": str(head.title) if head else None,
        "issuer": str(head.issuer) if head else None,
        "status": head.status.value if head else None,
        "origin": one.held.origin.value,
        "active": one.rules,
        "since": one.since,
        "until": one.until,
        "waiting": request_document(one.waiting) if one.waiting else None,
        "error": one.held.problem.as_dict() if one.held.problem else None,
    }


def request_document(request: policy.Request) -> dict[str, Any]:
    """What was asked about a pack, and what was decided."""
    names = "id act pack version from until reason state asked_by asked_at decided_by decided_at note"
    return {name: getattr(request, "from_" if name == "from" else name) for name in names.split()} | {
        "sha256": request.digest
    }


def pack_document(work: Work, pack: policy.Pack) -> dict[str, Any]:
    """Everything `yiben pack show` says."""
    head = pack.head
    counts: dict[str, int] = {"article": len(pack.articles), "case": len(pack.cases)}
    for kind, _ in pack.declarations():
        counts[kind] = counts.get(kind, 0) + 1
    active = policy.active(work, pack.id)
    return {
        "id": pack.id,
        "version": pack.version,
        "title": str(pack.title),
        "issuer": str(head.issuer),
        "number": head.number,
        "status": head.status.value,
        "published": head.published,
        "from": head.from_,
        "until": head.until,
        "supersedes": list(head.supersedes),
        "silence": head.silence.value,
        "origin": pack.origin.value,
        "sha256": pack.digest,
        "active": request_document(active) if active else None,
        "holds": counts,
        "coverage": policy.coverage(pack).as_dict(),
        "gaps": [{"cell": dict(one.cell), "says": str(one.says)} for one in _gaps(pack)],
        "declarations": [
            {
                "kind": kind,
                "id": entry.id,
                "article": list(entry.article),
                "title": str(entry.title),
                "file": entry.place.file,
                "line": entry.place.line,
            }
            for kind, entry in pack.declarations()
        ],
    }


def _gaps(pack: policy.Pack) -> Sequence[Any]:
    try:
        return policy.gaps(policy.compiled_alone(pack))
    except NotFound:
        return ()


def tested_document(pack: policy.Pack, cases: Sequence[policy.Ran]) -> dict[str, Any]:
    """One pack of `yiben pack test`."""
    return {
        "pack": pack.id,
        "version": pack.version,
        "cases": len(cases),
        "failed": sum(bool(ran.misses) for ran in cases),
        "results": [ran.as_dict() for ran in cases],
    }


def show_pack(pack: policy.Pack, document: dict[str, Any]) -> None:
    """The pack for people: head, what it holds, article by article, gaps."""
    from yiben.app.terminal import out, table

    out.print(f"{pack.citation}  {pack.title}", style="bold")
    head = pack.head
    dated = " – ".join(str(day) for day in (head.from_, head.until) if day)
    out.print(
        " · ".join(
            part for part in (str(head.issuer), head.number or "", str(STATUS[head.status]), dated) if part
        )
    )
    out.print(" · ".join(f"{kind} {count}" for kind, count in document["holds"].items() if count))
    out.print("")
    rows = [
        (
            one["article"],
            one["title"],
            str(COVER[one["cover"]]),
            ", ".join(by["id"] for by in one["by"]) or one["why"] or "",
        )
        for one in document["coverage"]["articles"]
    ]
    if rows:
        table(
            (
                Text("条", "article"),
                Text("标题", "title"),
                Text("落实", "cover"),
                Text("声明或理由", "declared by, or why not"),
            ),
            rows,
        )
        counts = document["coverage"]["counts"]
        out.print("")
        out.print(" · ".join(f"{COVER[cover]} {count}" for cover, count in counts.items() if count))
    if document["gaps"]:
        out.print("")
        out.print(
            str(
                Text(
                    f"没有规则的活动与级别（{len(document['gaps'])}）：",
                    f"Nobody speaks about ({len(document['gaps'])}):",
                )
            )
        )
        for gap in document["gaps"][:40]:
            out.print(f"  {gap['says']}")


def show_comparison(found: policy.Comparison) -> None:
    """What changed, for people."""
    from yiben.app.terminal import out, table

    hows = {
        "added": Text("新增", "added"),
        "removed": Text("删除", "removed"),
        "changed": Text("修改", "changed"),
    }
    out.print(f"{found.before} → {found.after}", style="bold")
    if not found.declarations and not found.cells:
        out.print(str(Text("没有差别", "No difference")))
        return
    table(
        (Text("", ""), Text("种类", "kind"), Text("编号", "id"), Text("字段", "fields")),
        ((hows[one.how], one.kind, one.id, ", ".join(one.fields)) for one in found.declarations),
    )
    if not found.cells:
        # The cells say nothing but activity, mode and marks: a changed condition shows in cases, not here.
        out.print(
            str(
                Text(
                    "只凭活动、方式和级别，没有判定改变",
                    "By activity, mode and level alone no decision changes",
                )
            )
        )
        return
    out.print("")
    out.print(str(Text(f"{len(found.cells)} 个判定改变：", f"{len(found.cells)} decisions change:")))
    table(
        (
            Text("活动", "activity"),
            Text("方式", "mode"),
            Text("级别", "level"),
            Text("重要性", "importance"),
            Text("个人信息", "personal"),
            Text("原", "was"),
            Text("现", "now"),
        ),
        (
            (one.activity, one.mode or "*", one.level, one.importance, one.personal, one.was, one.now)
            for one in found.cells[:200]
        ),
    )


def write_schemas(folder: Path) -> list[str]:
    """The JSON Schema of each file, into `folder`."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for name, schema in policy.schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
        names.append(name)
    return names
