"""`yiben labels …`: what waits for review, four eyes on lower labels, and grading again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Note, WhyNot
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from yiben.capabilities import ledger

cli = typer.Typer(help="Labels to review 待复核标识: list, approve, refuse, re-evaluate.")
Requests = Annotated[list[str], typer.Argument(help="Requests, as `yiben labels` lists them 申请编号")]


@cli.callback(invoke_without_command=True)
def list_command(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="lower, higher, regraded or unsure 种类")] = "",
    resource: Annotated[str | None, typer.Option(help="Only of this resource 数据资源")] = None,
    text: Annotated[str, typer.Option(help="Part of a name 名称")] = "",
    page: Annotated[int, typer.Option(help="Page 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List what waits for review 列出待复核标识.

    Lower levels asked for, content graded higher since a person decided, labels graded again, labels
    recognised with doubt.
    """
    if context.invoked_subcommand:
        return
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger
    from yiben.kernel.paging import PageAsk

    asked = ledger.ReviewAsk(kind=_kind(kind), resource=resource, text=text)
    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = ledger.labels_to_review(work, asked, page=PageAsk(number=page, size=50))
    if json:
        print_json(
            {"total": found.total, "page": page, "labels": [review_document(one) for one in found.rows]}
        )
        return
    headings = (
        Text("原因", "why"),
        Text("数据资源", "resource"),
        Text("数据项", "item"),
        Text("现行级别", "rules"),
        Text("申请或识别", "asked or seen"),
        Text("申请人", "asked by"),
        Text("申请编号", "request"),
    )
    table(headings, (_row(one) for one in found.rows))
    say(Text(f"共 {found.total} 项待复核", f"{found.total} labels to review"))


@cli.command("approve")
def approve_command(
    requests: Requests, note: Note = "", home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Let a lower label rule; never by who asked, nor from the same hand 批准降级."""
    from yiben.app.terminal import say
    from yiben.capabilities import ledger

    for one in _decided(ledger.approve_label, requests, note, home, as_, json=json):
        named = f"{one.resource_name}.{one.item_name}"
        say(Text(f"✓ {named} 现为 {one.wanted.level} 级", f"✓ {named} is now level {one.wanted.level}"))


@cli.command("refuse")
def refuse_command(
    requests: Requests,
    note: WhyNot,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say no, so that the higher label stays; who asked takes it back with this 不批准或撤回降级."""
    from yiben.app.terminal import say
    from yiben.capabilities import ledger

    for one in _decided(ledger.refuse_label, requests, note, home, as_, json=json):
        named = f"{one.resource_name}.{one.item_name}"
        say(Text(f"✓ {named} 维持 {one.level_before} 级", f"✓ {named} stays at level {one.level_before}"))


@cli.command("re-evaluate")
def regrade_command(
    resource: Annotated[str | None, typer.Argument(help="Only this resource 数据资源")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Grade kept labels again by today's scale, reading no data 按现行分级标准复评.

    Higher grades rule at once, lower ones wait for a second person; what people decided stays.
    """
    from yiben.app.regrading import regrade_labels
    from yiben.app.terminal import print_json, progress_bar, say
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with progress_bar() as progress:
        done = regrade_labels(platform, platform.actor(as_), resource=resource, progress=progress)
    if json:
        print_json({"raised": done.raised, "asked": done.asked})
        return
    say(
        Text(
            f"✓ 升级 {done.raised} 个数据项，{done.asked} 个申请降级待审批",
            f"✓ {done.raised} items raised; for {done.asked} a lower level waits for approval",
        )
    )
    if done.raised or done.asked:
        say(Text("  查看：yiben labels", "  See them: yiben labels"))


def request_document(one: "ledger.LabelRequest") -> dict[str, Any]:
    """A request as JSON."""
    return {
        "request": one.id,
        "resource": one.resource_name,
        "item": one.item_name,
        "state": one.state.value,
        "level_before": one.level_before,
        "level": one.wanted.level,
        "personal": one.wanted.personal,
        "importance": one.wanted.importance.value,
        "semantic": one.wanted.semantic,
        "ground": one.ground.value,
        "assessment": one.assessment,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "decided_by": one.decided_by,
        "note": one.note,
    }


def review_document(one: "ledger.Review") -> dict[str, Any]:
    """A label to review as JSON."""
    rules = one.item.label
    return {
        "kind": one.kind.value,
        "resource": one.resource.name,
        "item": one.item.name,
        "level": rules.level if rules else None,
        "personal": rules.personal if rules else None,
        "semantic": rules.semantic if rules else None,
        "recognised_level": one.word.level if one.word else None,
        "confidence": one.word.confidence if one.word else None,
        "request": request_document(one.request) if one.request else None,
        "may_decide": one.may_decide,
    }


def _row(one: "ledger.Review") -> tuple[object, ...]:
    asked, rules, word = one.request, one.item.label, one.word
    seen = f"{word.level} ({word.confidence:.0%})" if word else ""
    return (
        one.kind.says,
        one.resource.name,
        one.item.name,
        rules.level if rules else "-",
        asked.wanted.level if asked else seen,
        asked.asked_by if asked else "",
        asked.id if asked else "",
    )


def _kind(said: str) -> "ledger.ReviewKind | None":
    from yiben.capabilities import ledger
    from yiben.kernel.errors import BadInput

    if said and said not in set(ledger.ReviewKind):
        known = ", ".join(ledger.ReviewKind)
        raise BadInput(
            "bad_kind",
            Text(f"没有「{said}」这一种", f"There is no kind “{said}”"),
            where={"kind": said},
            hint=Text(f"可选: {known}", f"There are: {known}."),
        )
    return ledger.ReviewKind(said) if said else None


def _decided(
    verb: "Callable[..., ledger.LabelRequest]",
    requests: list[str],
    note: str,
    home: Path | None,
    as_: str | None,
    *,
    json: bool,
) -> "Sequence[ledger.LabelRequest]":
    """The requests decided together, all or none; with `json` told at once, and none left to tell of."""
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = [verb(work, one, note=note) for one in requests]
    if json:
        print_json([request_document(one) for one in done])
        return ()
    return done
