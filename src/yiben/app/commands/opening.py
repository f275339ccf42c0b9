"""`yiben opening …`: open data to the public, from census to publication (数据开放)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import casework

cli = typer.Typer(
    help="Open data to the public 数据开放: census, list, release check, approval, publication, review, withdrawal.",
    no_args_is_help=True,
)
Dataset = Annotated[str, typer.Argument(help="Address or identifier of the dataset 数据集")]
Many = list[str] | None


@cli.command("census")
def census_command(
    org: Annotated[str, typer.Option("--org", help="An organisation and those below it 单位")] = "",
    why: Annotated[str, typer.Option("--why", help="ready, remedy, open or no_data 情形")] = "",
    page: Annotated[int, typer.Option("--page", help="20 entries each 页")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Which entries of the ledger could be opened, and why 普查."""
    from yiben.app.opening.documents import candidate_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, opening
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        body = ledger.find_organisation(work, org) if org else None
        found = opening.census(
            work,
            organisation=body.id if body else org or None,
            why=opening.Why(why) if why in set(opening.Why) else None,
            page=PageAsk(number=page, size=20),
        )
    if json:
        print_json({"total": found.total, "candidates": [candidate_document(one) for one in found.rows]})
        return
    table(
        (Text("名称", "name"), Text("标题", "title"), Text("情形", "why"), Text("最高级别", "level"),
         Text("可直接开放的列", "columns as they are"), Text("需求", "demands")),
        ((one.name, one.title, opening.WHY_TITLES[one.why], one.level, f"{one.low}/{one.columns}", one.demands)
         for one in found.rows),
    )  # fmt: skip


@cli.command("propose")
def propose_command(
    resource: Annotated[str, typer.Argument(help="SQL name or identifier of the entry 数据资源")],
    title: Annotated[str, typer.Option("--title", help="Title in Chinese 标题")],
    title_en: Annotated[str, typer.Option("--title-en", help="Title in English 英文标题")],
    says: Annotated[str, typer.Option("--says", help="Description in Chinese 说明")],
    says_en: Annotated[str, typer.Option("--says-en", help="Description in English 英文说明")],
    licence: Annotated[str, typer.Option("--licence", help="As in `yiben opening words` 许可协议")],
    cycle: Annotated[str, typer.Option("--cycle", help="daily, weekly, monthly … 更新周期")] = "irregular",
    kind: Annotated[
        str, typer.Option("--kind", help="unconditional, conditional, targeted")
    ] = "unconditional",
    column: Annotated[
        Many, typer.Option("--column", help="A column; if absent those of the check, or all 数据项")
    ] = None,
    check: Annotated[str, typer.Option("--check", help="The release check 开放审查")] = "",
    theme: Annotated[Many, typer.Option("--theme", help="As in `yiben opening words` 主题")] = None,
    zone: Annotated[Many, typer.Option("--zone", help="As in `yiben opening words` 专区")] = None,
    keyword: Annotated[Many, typer.Option("--keyword", help="A keyword 关键词")] = None,
    boundary: Annotated[str, typer.Option("--boundary", help="What one may do with it 使用边界")] = "",
    boundary_en: Annotated[str, typer.Option("--boundary-en", help="The same in English")] = "",
    body: Annotated[Many, typer.Option("--body", help="A named organisation 定向开放的单位")] = None,
    planned: Annotated[
        str, typer.Option("--planned", metavar="DAY", help="Day it shall be open 拟开放日期")
    ] = "",
    slug: Annotated[str, typer.Option("--slug", help="Its address 网址名称")] = "",
    dataset: Annotated[str, typer.Option("--again", help="A dataset opened before 已开放的数据集")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Put data on the list of opening; submit and approve it with `yiben case move` 列入开放清单."""
    from yiben.app.cases.documents import state_title
    from yiben.app.opening.wording import proposal_from
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, opening
    from yiben.capabilities.grants import day_of

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        names: Sequence[str] = column or ()
        if not names and check:
            names = opening.find_check(work, check).columns
        elif not names:
            names = [one.name for one in ledger.describe(work, resource).items if not one.retired]
        said = {
            "resource": resource, "title_zh": title, "title_en": title_en, "says_zh": says, "says_en": says_en,
            "licence": licence, "cycle": cycle, "kind": kind, "columns": names, "check": check,
            "themes": theme or (), "zones": zone or (), "keywords": keyword or (), "boundary_zh": boundary,
            "boundary_en": boundary_en, "bodies": body or (), "planned": planned or day_of(work.now()),
            "slug": slug, "dataset": dataset,
        }  # fmt: skip
        case = opening.propose(work, proposal_from(said), hands=hands())
        state = state_title(work, case)
    tell(case, state, json=json)


@cli.command("release")
def release_command(
    case: Annotated[str, typer.Argument(help="Number or identifier of the approved case 编号")] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Publish what was approved; the running platform does so by itself 发布."""
    from yiben.app.opening.documents import edition_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    if not case:
        done = opening.release_waiting(platform.office, platform.lake, hands=hands())
        say(Text(f"发布了 {done} 个数据集", f"{done} datasets were published."))
        return
    found = opening.release(platform.office, platform.lake, case, hands=hands())
    if json:
        print_json(edition_document(found))
        return
    with platform.office.reading(platform.owner()) as work:
        slug = opening.dataset(work, found.dataset).slug
    say(Text(f"✓ 已开放 /datasets/{slug}，第 {found.number} 版，{found.rows:,} 行", f"✓ Open at /datasets/{slug}: edition {found.number}, {found.rows:,} rows"))  # fmt: skip


@cli.command("list")
def list_command(
    state: Annotated[str, typer.Option("--state", help="published, suspended, withdrawn 状态")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What is open, suspended or withdrawn 开放清单."""
    from yiben.app.opening.documents import dataset_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        chosen = opening.State(state) if state in set(opening.State) else None
        found = [one for one in opening.every_dataset(work, state=chosen) if one.origin is opening.Origin.OWN]
    if json:
        print_json({"datasets": [dataset_document(one) for one in found]})
        return
    table(
        (Text("网址", "address"), Text("标题", "title"), Text("类型", "kind"), Text("状态", "state"),
         Text("版次", "edition"), Text("行数", "rows")),
        ((one.slug, one.title, opening.KIND_TITLES[one.kind], opening.STATE_TITLES[one.state], one.edition or "", one.rows or "")
         for one in found),
    )  # fmt: skip


@cli.command("status")
def status_command(
    dataset: Annotated[str, typer.Argument(help="Address or identifier; nothing: all 数据集")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Where a dataset stands, or how far opening has come against its target 开放情况."""
    from yiben.app.opening.documents import (
        dataset_document,
        edition_document,
        figures_document,
        late_document,
    )
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        if dataset:
            found = opening.dataset(work, dataset)
            against = opening.standing(work, found.id)
            document = dataset_document(found, opening.basis_of(work, found.id)) | {
                "editions": [edition_document(one) for one in opening.editions(work, found.id)],
                "against": str(against) if against else None,
            }
        else:
            document = figures_document(opening.figures(work)) | {
                "late_sets": [late_document(one) for one in opening.late(work)]
            }
    if json:
        print_json(document)
        return
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                out.print(f"{name}: {_line(one)}")
        elif value not in (None, [], {}, ""):
            out.print(f"{name}: {value}")


def _line(said: Mapping[str, Any]) -> str:
    """One thing of a list on one line; what is a list itself is counted."""
    shown = ((name, len(value) if isinstance(value, list) else value) for name, value in said.items())
    return " · ".join(f"{name} {value}" for name, value in shown if value not in (None, "", 0))


@cli.command("words")
def words_command(json: Json = False) -> None:
    """Licences, themes and zones there are 许可协议、主题、专区."""
    from yiben.app.terminal import print_json, table
    from yiben.capabilities import opening

    rows = [
        *((str(Text("许可协议", "licence")), one.id, str(one.title)) for one in opening.licences()),
        *((str(Text("主题", "theme")), one.id, str(one.title)) for one in opening.themes()),
        *((str(Text("专区", "zone")), one.id, str(one.title)) for one in opening.zones()),
    ]
    if json:
        print_json({"words": [{"kind": kind, "id": word, "title": title} for kind, word, title in rows]})
        return
    table((Text("种类", "kind"), Text("标识", "identifier"), Text("名称", "title")), rows)


def tell(case: "casework.Case", state: Text, *, json: bool) -> None:
    """Say which case was made, and where it stands."""
    from yiben.app.opening.documents import case_document
    from yiben.app.terminal import print_json, say

    if json:
        print_json({"cases": [case_document(case)]})
        return
    named = f"{case.number} {case.title}"
    say(Text(f"✓ {named}：{state.zh}", f"✓ {named}: {state.en}"))
