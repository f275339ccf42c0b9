"""Terminal doors of the ledger: search, show, accept, label, gaps."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Note
from yiben.kernel.text import Text

STANDING = {
    "proposed": Text("待确认", "to be approved"),
    "approved": Text("已确认", "approved"),
    "superseded": Text("已被取代", "superseded"),
    "retired": Text("已注销", "retired"),
}
Resource = Annotated[str, typer.Argument(help="SQL name or identifier 名称或标识")]


def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="What to look for; nothing lists all 关键词")
    ] = None,
    page: Annotated[int, typer.Option(help="Page 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Find data in the ledger, in Chinese or English 搜索目录."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = ledger.find(work, " ".join(words or ()), page=PageAsk(number=page))
    rows = [
        {
            "resource": hit.resource,
            "name": _plain(hit.name),
            "title": _plain(hit.title),
            "organisation": hit.organisation_name,
            "system": hit.system_name,
            "level": hit.level,
            "personal": hit.personal,
            "status": hit.status,
            "items": hit.item_count,
            "matching_items": [_plain(item.name) for item in hit.items],
        }
        for hit in found.page.rows
    ]
    if json:
        print_json({"total": found.page.total, "page": page, "resources": rows})
        return
    headings = (
        Text("名称", "name"),
        Text("标题", "title"),
        Text("单位", "organisation"),
        Text("最高级别", "level"),
        Text("数据项", "items"),
        Text("状态", "status"),
    )
    table(
        headings,
        (
            (
                *(row[key] for key in ("name", "title", "organisation", "level", "items")),
                STANDING.get(str(row["status"]), row["status"]),
            )
            for row in rows
        ),
    )
    say(Text(f"共 {found.page.total} 个数据资源", f"{found.page.total} resources"))


def show(resource: Resource, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Show one resource: items, labels, quality, snapshots 查看资源."""
    from yiben.app.dossiers import dossier_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        document = dossier_document(work, resource)
    if json:
        print_json(document)
    else:
        _show_dossier(document)


def _show_dossier(document: dict[str, Any]) -> None:
    from yiben.app.terminal import out, table, yes_or_no
    from yiben.app.understanding import plain_type
    from yiben.capabilities import grading, quality

    title = document["title"] if document["title"] != document["name"] else ""
    out.print(f"{document['name']}  {title}", style="bold")
    status = STANDING.get(document["status"], document["status"])
    parts = (
        document["organisation"],
        document["system"],
        status,
        f"{document['rows'] or 0:,} {Text('行', 'rows')}",
    )
    out.print(" · ".join(str(part) for part in parts if part))
    headings = (
        Text("数据项", "item"),
        Text("类型", "type"),
        Text("含义", "meaning"),
        Text("级别", "level"),
        Text("个人信息", "personal"),
        Text("状态", "status"),
        Text("理由", "why"),
    )
    titles = {one.id: one.title for one in grading.meanings()}
    table(
        headings,
        (
            (
                item["name"],
                plain_type(item["type"]),
                titles.get(item["semantic"], item["semantic"]),
                item["level"],
                yes_or_no(item["personal"]),
                STANDING.get(item["label"], item["label"]),
                item["why"],
            )
            for item in document["items"]
        ),
    )
    scores = document["quality"].get("scores", {})
    said = [
        f"{quality.dimensions()[key].title} {score:.2%}" for key, score in scores.items() if score is not None
    ]
    if said:
        out.print(f"\n{Text('质量', 'Quality')}: " + " · ".join(said))
    for snapshot in document["snapshots"]:
        out.print(
            f"{snapshot['id']}  {snapshot['created'][:19]}  {snapshot['rows']:,} {Text('行', 'rows')}  {snapshot['source']}"
        )


def accept(
    resource: Resource,
    item: Annotated[list[str] | None, typer.Option("--item", help="Only these items 仅这些数据项")] = None,
    note: Note = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Accept the proposed catalogue entry and its labels 确认目录与定级."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        count = ledger.approve(work, resource, items=item or None, note=note)
    if json:
        print_json({"resource": resource, "approved_labels": count})
    say(Text(f"✓ 已确认 {resource}，{count} 个定级", f"✓ {resource} accepted, {count} labels approved"))


def label(
    resource: Resource,
    item: Annotated[str, typer.Argument(help="Item name 数据项")],
    why: Annotated[str, typer.Option(help="The reason, kept for good 理由")],
    level: Annotated[int | None, typer.Option(help="1 to 5 级别")] = None,
    semantic: Annotated[str | None, typer.Option(help="Meaning, e.g. mobile_cn 含义")] = None,
    personal: Annotated[
        bool | None, typer.Option("--personal/--not-personal", help="Personal information 个人信息")
    ] = None,
    importance: Annotated[
        str | None, typer.Option(help="general, important or core 重要程度", show_default=False)
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option(
            help="What the assessment found, when lowering: unidentifiable, milder or misgraded 降级依据",
            show_default=False,
        ),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Correct what the ledger says of an item; a person's word rules over the machine's 更正定级.

    Raising acts at once. Lowering waits for another person (`yiben labels approve`), --why being the assessment.
    """
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger
    from yiben.kernel.errors import NotFound

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        items = {one.name.casefold(): one.id for one in ledger.describe(work, resource).items}
        if item.casefold() not in items:
            known = ", ".join(items)
            raise NotFound(
                "no_item",
                Text(f"{resource} 没有数据项 {item}", f"{resource} has no item {item}"),
                where={"resource": resource, "item": item},
                hint=Text(f"可选: {known}", f"There are: {known}."),
            )
        correction = ledger.Correction(
            why=why,
            level=level,
            personal=personal,
            semantic=semantic,
            importance=_chosen(ledger.Importance, importance, "importance"),
            ground=_chosen(ledger.Ground, ground, "ground"),
        )
        done = ledger.correct(work, items[item.casefold()], correction)
    changed, ruling = done.item, done.item.label
    if json:
        print_json(
            {
                "item": changed.name,
                "level": ruling.level if ruling else None,
                "personal": ruling.personal if ruling else None,
                "request": done.request.id if done.request else None,
            }
        )
    if done.request:
        level_now = ruling.level if ruling else "-"
        say(
            Text(
                f"… {changed.name} 仍为 {level_now} 级：降级须由另一位数据安全官、平台所有者或本单位数据专员批准",
                f"… {changed.name} stays at level {level_now} until another officer, owner or steward of the "
                "organisation approves",
            )
        )
        say(
            Text(
                f"  在门户“待复核标识”页审批，或执行 yiben labels approve {done.request.id}",
                f"  in the portal under Labels to review, or: yiben labels approve {done.request.id}",
            )
        )
        return
    say(
        Text(
            f"✓ {changed.name} 现为 {ruling.level if ruling else '-'} 级",
            f"✓ {changed.name} is now level {ruling.level if ruling else '-'}",
        )
    )


def _chosen(words: type[StrEnum], said: str | None, name: str) -> Any:
    from yiben.kernel.errors import BadInput

    if said is not None and said not in set(words):
        known = ", ".join(words)
        raise BadInput(
            f"bad_{name}",
            Text(f"没有「{said}」", f"There is no “{said}”"),
            where={name: said},
            hint=Text(f"可选: {known}", f"There are: {known}."),
        )
    return words(said) if said is not None else None


def gaps(home: Home = None, as_: As = None, json: Json = False) -> None:
    """The two completeness checks of the ledger 目录完整性检查."""
    from dataclasses import asdict

    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = ledger.gaps(work)
    if json:
        print_json(asdict(found))
        return
    headings = (
        Text("单位", "organisation"),
        Text("未入目录", "not in the ledger"),
        Text("标识不全", "marks missing"),
    )
    table(headings, ((one.organisation_name, one.unregistered, one.unmarked) for one in found.counts))


def _plain(parts: Iterable[Any]) -> str:
    return "".join(part.text for part in parts)
