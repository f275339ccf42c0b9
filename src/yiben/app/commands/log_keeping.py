"""`yiben log …`: deleting what need no longer be kept, and holding what must be."""

from dataclasses import asdict
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text


def expire(
    tell: Annotated[bool, typer.Option("--tell", help="Only say what would go 仅预览")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Delete bodies whose time by the packs' `records` is over; proofs still hold 到期删除."""
    from yiben.app.expiring import rules
    from yiben.app.terminal import print_json, progress_bar, say, table
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import retention

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    with platform.office.reading(who) as work:
        ruling = rules(work)
    if tell:
        done = retention.due(platform.office, who, ruling)
    else:
        with progress_bar() as progress:
            done = retention.expire(platform.office, who, ruling, progress=progress)
    if json:
        print_json([asdict(one) for one in done])
        return
    headings = (Text("规则", "rule"), Text("至", "up to"), Text("事件", "events"), Text("类别", "kinds"))
    table(headings, ((one.rule, one.until, str(one.events), " ".join(one.kinds)) for one in done))
    total = sum(one.events for one in done)
    if tell:
        say(Text(f"将删除 {total} 个事件的内容", f"The bodies of {total} events would go"))
    else:
        say(Text(f"✓ 已删除 {total} 个事件的内容", f"✓ The bodies of {total} events are deleted"))


def hold(
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who may see it 理由")],
    kind: Annotated[str, typer.Option("--kind", help="Of this kind or noun 类别")] = "",
    subject: Annotated[str, typer.Option("--subject", help="About this 对象")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Keep events whatever their age, until released 法律保全."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import retention

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    with platform.office.writing(who) as work:
        made = retention.hold(work, kind=kind, subject=subject, reason=reason)
    tell(asdict(made), Text(f"✓ 保全 {made.id}", f"✓ hold {made.id}"), json=json)


def release(
    name: Annotated[str, typer.Argument(help="The hold 保全编号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Lift a hold 解除法律保全."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import retention

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    with platform.office.writing(who) as work:
        retention.release(work, name)
    tell({"hold": name, "lifted": True}, Text(f"✓ 已解除 {name}", f"✓ {name} is lifted"), json=json)


def holds(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Holds that stand and those lifted 法律保全清单."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import retention

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    with platform.office.reading(who) as work:
        found = retention.holds(work)
    if json:
        print_json([asdict(one) for one in found])
        return
    headings = (Text("编号", "hold"), Text("类别", "kind"), Text("对象", "subject"), Text("理由", "reason"), Text("解除", "lifted"))  # fmt: skip
    table(
        headings, ((one.id, one.kind, one.subject, one.reason, (one.lifted_at or "")[:19]) for one in found)
    )
