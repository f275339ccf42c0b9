"""`yiben pack …`: regulations as data. What there is, what it holds, whether it is right, since when it rules."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Note, Reason, WhyNot
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities import policy
    from yiben.kernel.errors import BadInput

cli = typer.Typer(help="Packs 规则包: list, show, test, load, diff, activate, approve.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="id 规则包")]
Name = Annotated[str, typer.Argument(help="id, or id@version 规则包")]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="First day 起始日 [default: today]", show_default=False
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", formats=["%Y-%m-%d"], help="First day it no longer rules 终止日", show_default=False
    ),
]


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """List the packs: the text's own status, and since when each rules here 列出规则包."""
    from yiben.app.pack_documents import standing_document
    from yiben.app.terminal import print_json, table
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.reading(platform.actor(as_)) as work:
        standings = policy.standings(work)
    if json:
        print_json([standing_document(one) for one in standings])
        return
    headings = (
        Text("规则包", "pack"),
        Text("版本", "version"),
        Text("名称", "title"),
        Text("文本状态", "text is"),
        Text("本平台", "here"),
    )
    rows = ((one.held.id, one.held.version, _titled(one), _status(one), _here(one)) for one in standings)
    table(headings, rows)


@cli.command("show")
def show_command(name: Name, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Show what a pack holds, article by article, and what nobody speaks about 查看规则包."""
    from yiben.app.pack_documents import pack_document, show_pack
    from yiben.app.terminal import print_json
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.reading(platform.actor(as_)) as work:
        pack = policy.pack(work, name)
        document = pack_document(work, pack)
    if json:
        print_json(document)
        return
    show_pack(pack, document)


@cli.command("test")
def try_command(
    name: Annotated[
        str | None, typer.Argument(help="id, id@version or a folder; all if absent 规则包")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Check packs whole and run their cases 测试规则包. Exit code 2 when one fails."""
    from yiben.app.pack_documents import tested_document
    from yiben.app.terminal import complain, complain_of, print_json, say
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.reading(platform.actor(as_)) as work:
        broken: list[BadInput] = []
        if name:
            packs = [_folder_or_pack(work, name)]
        else:
            packs, broken = policy.every(work)
    tested = [(pack, policy.run_cases(pack)) for pack in packs]
    failed = sum(bool(ran.misses) for _, cases in tested for ran in cases)
    code = typer.Exit(2 if failed or broken else 0)
    if json:
        print_json(
            {
                "packs": [tested_document(pack, cases) for pack, cases in tested],
                "failed": failed,
                "broken": [error.as_dict() for error in broken],
            }
        )
        raise code
    for error in broken:
        complain(error)
    for pack, cases in tested:
        bad = [ran for ran in cases if ran.misses]
        for ran in bad:
            complain_of(Text(f"{pack.id} 用例 {ran.case.id}", f"{pack.id}, case {ran.case.id}"))
            say(f"  {ran.case.place.file}:{ran.case.place.line}")
            for miss in ran.misses:
                say(Text(f"  {miss.about}: 期望 {_flat(miss.expected)}，得到 {_flat(miss.got)}",
                         f"  {miss.about}: expected {_flat(miss.expected)}, got {_flat(miss.got)}"))  # fmt: skip
        done = len(cases) - len(bad)
        mark = "✗" if bad else "✓"
        say(
            Text(
                f"{mark} {pack.citation}：{done}/{len(cases)} 个用例通过",
                f"{mark} {pack.citation}: {done} of {len(cases)} cases hold",
            )
        )
    raise code


@cli.command("load")
def load_command(
    folder: Annotated[Path, typer.Argument(help="A folder with a pack.toml 规则包文件夹")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Check a folder whole and keep it in this home; it rules only once activated 装载规则包."""
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import policy

    prepared = policy.prepare(folder)
    _wired(prepared.pack)
    platform = _open(home)
    with platform.office.writing(platform.actor(as_)) as work:
        pack = policy.load(work, prepared)
    if json:
        print_json({"pack": pack.id, "version": pack.version, "sha256": pack.digest})
        return
    say(
        Text(f"✓ 已装载 {pack.citation}（{pack.title.zh}）", f"✓ {pack.citation} is loaded ({pack.title.en})")
    )
    say(Text(f"  启用：yiben pack activate {pack.id}", f"  To have it rule: yiben pack activate {pack.id}"))


@cli.command("diff")
def diff_command(
    before: Annotated[str, typer.Argument(metavar="A", help="id, id@version or a folder 旧")],
    after: Annotated[str, typer.Argument(metavar="B", help="id, id@version or a folder 新")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What changes from A to B: declarations, and cells that answer otherwise 比较规则包."""
    from yiben.app.pack_documents import show_comparison
    from yiben.app.terminal import print_json
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = policy.compare(_folder_or_pack(work, before), _folder_or_pack(work, after))
    if json:
        print_json(found.as_dict())
        return
    show_comparison(found)


@cli.command("activate")
def activate_command(
    name: Name,
    from_: From = None,
    until: Until = None,
    reason: Reason = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change 仅试算")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask that a pack rule; another person approves 申请启用."""
    from yiben.capabilities import policy

    platform = _open(home)
    if dry_run:
        _dry_run(platform, name, as_, json=json)
        return
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        policy.rehearse(work, name)
    with platform.office.writing(actor) as work:
        request = policy.propose(
            work, name, from_=from_ and from_.date(), until=until and until.date(), reason=reason
        )
    _tell(request, json=json)


@cli.command("retire")
def retire_command(
    name: Name,
    from_: From = None,
    reason: Reason = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask that a pack no longer rule; another person approves 申请停用."""
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.writing(platform.actor(as_)) as work:
        request = policy.propose(
            work, name, act=policy.Act.RETIRE, from_=from_ and from_.date(), reason=reason
        )
    _tell(request, json=json)


@cli.command("approve")
def approve_command(
    name: Id,
    note: Note = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Approve what somebody else asked for about a pack 批准."""
    from yiben.capabilities import policy

    platform = _open(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        if policy.waits(work, name):
            policy.rehearse(work, name)
    with platform.office.writing(actor) as work:
        request = policy.approve(work, name, note=note)
    _tell(request, json=json, done=True)


@cli.command("refuse")
def refuse_command(
    name: Id,
    note: WhyNot = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Refuse what was asked about a pack, or take it back 不批准."""
    from yiben.app.pack_documents import request_document
    from yiben.app.terminal import print_json, say
    from yiben.capabilities import policy

    platform = _open(home)
    with platform.office.writing(platform.actor(as_)) as work:
        request = policy.refuse(work, name, note=note)
    if json:
        print_json(request_document(request))
        return
    say(Text(f"未批准 {request.pack}", f"{request.pack}: not approved"))


@cli.command("schema")
def schema_command(
    out: Annotated[Path | None, typer.Option("--out", help="Write the files here 输出文件夹")] = None,
    json: Json = False,
) -> None:
    """The files of a pack as JSON Schema, for editors 规则包文件的 JSON Schema."""
    from yiben.app.pack_documents import write_schemas
    from yiben.app.terminal import print_json, tell
    from yiben.capabilities import policy

    if out is None:
        print_json(policy.schemas())
        return
    names = write_schemas(out)
    told = Text(f"✓ {len(names)} 个文件已写入 {out}", f"✓ {len(names)} files are in {out}")
    tell({"out": str(out), "files": names}, told, json=json)


def _open(home: Path | None) -> "Platform":
    from yiben.app.wiring import open_platform

    return open_platform(home)


def _folder_or_pack(work: Any, name: str) -> "policy.Pack":
    """A pack of the shelf, or, where the word names a folder, that folder: one with a pack.toml goes first."""
    from yiben.capabilities import policy
    from yiben.kernel.errors import NotFound

    path = Path(name)
    if "/" in name or (path / "pack.toml").is_file():
        return _wired(policy.check(path))
    try:
        return policy.pack(work, name)
    except NotFound:
        if path.is_dir():
            return _wired(policy.check(path))
        raise


def _wired(pack: "policy.Pack") -> "policy.Pack":
    """The pack, when the platform does everything its flows ask of it."""
    from yiben.capabilities import policy

    if pack.flows:
        from yiben.app.reactions import hands

        policy.check_effects(pack, effects=hands().effects)
    return pack


def _dry_run(platform: "Platform", name: str, as_: str | None, *, json: bool) -> None:
    from yiben.app.dry_run import dry_run, show
    from yiben.app.terminal import print_json

    with platform.office.reading(platform.actor(as_)) as work:
        found = dry_run(work, name)
    if json:
        print_json(found.as_dict())
        return
    show(found)


def _tell(request: "policy.Request", *, json: bool, done: bool = False) -> None:
    from yiben.app.pack_documents import request_document
    from yiben.app.terminal import print_json, say

    if json:
        print_json(request_document(request))
        return
    name = f"{request.pack}@{request.version}"
    activates = request.act == "activate"
    if done:
        zh, en = ("启用", "rules") if activates else ("停用", "no longer rules")
        say(Text(f"✓ {name} 自 {request.from_} 起{zh}", f"✓ {name} {en} from {request.from_}"))
        return
    zh, en = ("启用", "rule") if activates else ("停用", "no longer rule")
    say(Text(f"已申请 {name} 自 {request.from_} 起{zh}", f"Asked that {name} {en} from {request.from_}"))
    say(Text(f"  待另一人批准：yiben pack approve {request.pack} --as …",
             f"  Another person approves: yiben pack approve {request.pack} --as …"))  # fmt: skip


def _titled(one: "policy.Standing") -> str:
    head = one.held.head
    return str(head.title) if head else f"✗ {one.held.problem and one.held.problem.message}"


def _status(one: "policy.Standing") -> str:
    from yiben.app.pack_documents import STATUS

    head = one.held.head
    return str(STATUS[head.status]) if head else ""


def _here(one: "policy.Standing") -> str:
    if one.rules:
        return str(Text(f"自 {one.since} 起有效", f"rules since {one.since}"))
    if one.since:
        return str(Text(f"将于 {one.since} 起有效", f"rules from {one.since}"))
    if one.waiting:
        return str(
            Text(
                f"待批准（{one.waiting.asked_by} 申请）",
                f"waits for approval (asked by {one.waiting.asked_by})",
            )
        )
    return str(Text("未启用", "does not rule"))


def _flat(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
