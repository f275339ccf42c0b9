"""`yiben profile …`: one file per company and per person, built, looked at, judged (一企一档、一人一档)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities.profiles import About, Build, Line, Pair, Profile
    from yiben.kernel.actors import Actor

cli = typer.Typer(
    help="Profiles 档案: one file per company, one per person, and which source gave which field.",
    no_args_is_help=True,
)

AboutArgument = Annotated[str, typer.Argument(metavar="person|company", help="Whose files 人或企业")]
Verdict = Annotated[
    str | None, typer.Option("--verdict", help="same, different or skip 同一主体、不是、暂不判断")
]


@cli.command("build")
def build_command(
    about: AboutArgument,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Compare and learn everything again 全部重新比对")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Build the files out of the base libraries 归集建档."""
    from yiben.app.profiles.documents import build_document
    from yiben.app.terminal import print_json, progress_bar
    from yiben.app.wiring import open_platform
    from yiben.capabilities import profiles

    platform = open_platform(home)
    how = profiles.How.AFRESH if afresh else profiles.How.FURTHER
    with progress_bar() as tell:
        built = profiles.build(
            platform.office, platform.actor(as_), _about(about), lake=platform.lake, how=how, progress=tell
        )
    if json:
        print_json(build_document(built))
        return
    _tell_build(built)


@cli.command("show")
def show_command(
    profile: Annotated[str, typer.Argument(help="Its identifier; or whose, with --search 档案标识")],
    search: Annotated[
        str | None, typer.Option("--search", help="Find by number or name 按号码或名称查找")
    ] = None,
    facts: Annotated[bool, typer.Option("--facts", help="Its facts for programmes 用于预填的事实")] = False,
    page: Annotated[int, typer.Option("--page", min=1, help="Page 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Show one file, every field with its source 查看档案."""
    from yiben.app.profiles.documents import fact_document, lines_document, profile_document
    from yiben.app.terminal import print_json
    from yiben.capabilities import profiles
    from yiben.kernel.paging import PageAsk

    platform, actor = _opened(home, as_)
    if search is not None:
        found = profiles.find(platform.office, actor, _about(profile), search, page=PageAsk(number=page))
        if json:
            print_json(lines_document(found))
            return
        _tell_lines(found.rows, found.total)
        return
    if facts:
        known = profiles.facts_of(platform.office, actor, profile)
        documents = [fact_document(one) for one in known]
        if json:
            print_json(documents)
            return
        _tell_facts(documents)
        return
    one = profiles.show(platform.office, actor, profile)
    if json:
        print_json(profile_document(one))
        return
    _tell_profile(one)


@cli.command("conflicts")
def conflicts_command(
    about: AboutArgument,
    field: Annotated[str | None, typer.Option("--field", help="Only of this field 字段")] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Page 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List files whose sources do not agree 来源不一致的档案."""
    from yiben.app.profiles.documents import lines_document
    from yiben.app.terminal import print_json
    from yiben.capabilities import profiles
    from yiben.kernel.paging import PageAsk

    platform, actor = _opened(home, as_)
    found = profiles.conflicts(platform.office, actor, _about(about), field=field, page=PageAsk(number=page))
    if json:
        print_json(lines_document(found))
        return
    _tell_lines(found.rows, found.total)


@cli.command("review")
def review_command(
    about: AboutArgument,
    pair: Annotated[str | None, typer.Option("--pair", help="This pair 记录对")] = None,
    verdict: Verdict = None,
    note: Annotated[str, typer.Option("--note", help="Kept with it 备注")] = "",
    page: Annotated[int, typer.Option("--page", min=1, help="Page 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List pairs that may be one, and judge them 人工复核."""
    from yiben.app.profiles.documents import pair_document, verdict_from
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import profiles
    from yiben.kernel.paging import PageAsk

    platform, actor = _opened(home, as_)
    if pair is None:
        with platform.office.reading(actor) as work:
            found = profiles.queue(work, _about(about), page=PageAsk(number=page))
        if json:
            print_json({"total": found.total, "pairs": [pair_document(one) for one in found.rows]})
            return
        _tell_pairs(found.rows, found.total)
        return
    if verdict is not None:
        with platform.office.writing(actor) as work:
            judged = profiles.judge(work, pair, verdict_from(verdict), note=note)
        if json:
            print_json(pair_document(judged))
            return
        say(Text("已记录，下次归集时生效", "Noted; it holds from the next build on."))
        return
    with platform.office.reading(actor) as work:
        known = profiles.pair(work, pair)
    left, right, masked = profiles.sides(platform.office, actor, known)
    if json:
        print_json({**pair_document(known), "sides": [left, right], "masked": masked})
        return
    _tell_sides(known, (left, right))


@cli.command("merge")
def merge_command(
    profiles_: Annotated[list[str], typer.Argument(metavar="PROFILE PROFILE…", help="Two or more 档案标识")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say that files are one 合并档案."""
    from yiben.app.profiles.documents import act_document
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import profiles

    platform, actor = _opened(home, as_)
    done = profiles.merge(platform.office, actor, profiles_, reason=reason, lake=platform.lake)
    if json:
        print_json(act_document(done))
        return
    say(Text(f"已记录 {done.id}，下次归集时生效", f"Noted as {done.id}; it holds from the next build on."))


@cli.command("split")
def split_command(
    profile: str,
    record: Annotated[
        list[str], typer.Option("--record", help="Mark of a record that is another's 记录标记")
    ],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say that records of a file are somebody else's 拆分档案."""
    from yiben.app.profiles.documents import act_document
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import profiles

    platform, actor = _opened(home, as_)
    done = profiles.split(platform.office, actor, profile, record, reason=reason, lake=platform.lake)
    if json:
        print_json(act_document(done))
        return
    say(Text(f"已记录 {done.id}，下次归集时生效", f"Noted as {done.id}; it holds from the next build on."))


@cli.command("undo")
def undo_command(
    act: Annotated[str, typer.Argument(help="The merge or split 合并或拆分的编号")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take a merge or split back 撤销合并或拆分."""
    from yiben.app.profiles.documents import act_document
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import profiles

    platform, actor = _opened(home, as_)
    with platform.office.writing(actor) as work:
        done = profiles.undo(work, act, reason=reason)
    if json:
        print_json(act_document(done))
        return
    say(Text("已撤销，下次归集时生效", "Taken back from the next build on."))


def _about(said: str) -> "About":
    from yiben.app.profiles.documents import about_from

    return about_from(said)


def _opened(home: Home, as_: As) -> "tuple[Platform, Actor]":
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    return platform, platform.actor(as_)


def _tell_build(built: "Build") -> None:
    from yiben.app.terminal import say, table

    if built.unchanged:
        say(
            Text(
                "来源和人工决定都没有变化，档案不变",
                "Sources and decisions are as they were: nothing was built.",
            )
        )
    table(
        (Text("来源", "Source"), Text("快照", "Snapshot"), Text("行", "Rows"), Text("记录", "Records")),
        [(one.title or one.name, one.snapshot, f"{one.rows:,}", f"{one.records:,}") for one in built.sources],
    )
    counts = built.counts
    say(
        Text(
            f"{counts['profiles']:,} 份档案，{counts['conflicts']:,} 份来源不一致，{counts['uncertain']:,} 对待人工判断，{built.seconds:.1f} 秒",
            f"{counts['profiles']:,} profiles, {counts['conflicts']:,} with sources that do not agree, {counts['uncertain']:,} pairs to judge, {built.seconds:.1f} s",
        )
    )


def _tell_lines(rows: "tuple[Line, ...]", total: int) -> None:
    from yiben.app.terminal import say, table

    fields = list(rows[0].values) if rows else []
    headings = [Text(name, name) for name in fields]
    table(
        (Text("档案", "Profile"), *headings, Text("记录", "Records"), Text("不一致", "Disagreeing")),
        [
            (
                one.id,
                *(one.values[name] for name in fields),
                "***" if one.records is None else one.records,
                "***" if one.conflicts is None else ", ".join(one.conflicts),
            )
            for one in rows
        ],
    )
    say(Text(f"共 {total:,} 份", f"{total:,} in all"))


def _tell_facts(documents: list[dict[str, object]]) -> None:
    from yiben.app.terminal import table

    table(
        (Text("事实", "Fact"), Text("值", "Value"), Text("来源", "Source"), Text("日期", "Date")),
        [
            (one["fact"], "***" if one["masked"] else one["value"], one["source"], one["date"])
            for one in documents
        ],
    )


def _tell_profile(one: "Profile") -> None:
    from yiben.app.terminal import say, table

    rows = []
    for view in one.fields:
        word = next((said for said in view.said if said.chosen), None)
        flag = str(Text("不一致", "disagreeing")) if view.conflict else ""
        rows.append(
            (Text(view.zh, view.en), view.value, word.source if word else "", word.date if word else "", flag)
        )
    table(
        (
            Text("字段", "Field"),
            Text("值", "Value"),
            Text("来源", "Source"),
            Text("日期", "Date"),
            Text("", ""),
        ),
        rows,
    )
    say(Text(f"{one.id}：{one.records} 条记录", f"{one.id}: {one.records} records"))


def _tell_pairs(rows: "tuple[Pair, ...]", total: int) -> None:
    from yiben.app.terminal import say, table

    table(
        (Text("记录对", "Pair"), Text("可能性", "Likely"), Text("档案", "Profile"), Text("档案", "Profile")),
        [(one.id, f"{one.probability:.1%}", one.left_profile, one.right_profile) for one in rows],
    )
    say(Text(f"共 {total:,} 对", f"{total:,} pairs"))


def _tell_sides(known: "Pair", sides: "tuple[tuple[Mapping[str, object], ...], ...]") -> None:
    from yiben.app.terminal import table

    nothing: Mapping[str, object] = {}
    left, right = (side[0] if side else nothing for side in sides)
    weights = {one.field: one for one in known.why}
    rows = []
    for name in left or right:
        why = weights.get(name)
        rows.append(
            (name, left.get(name), right.get(name), f"{why.weight:+.1f}" if why and why.level >= 0 else "")
        )
    table((Text("字段", "Field"), Text("甲", "One"), Text("乙", "Other"), Text("权重", "Weight")), rows)
