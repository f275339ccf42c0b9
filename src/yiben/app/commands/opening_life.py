"""`yiben opening …` after publication: withdraw, suspend, recall, renew, review, permits (撤回、更新、许可)."""

from typing import Annotated

import typer

from yiben.app.commands.opening import Dataset, tell
from yiben.app.commands.opening_check import cli
from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

ReasonEn = Annotated[str, typer.Option("--reason-en", help="The same in English, public 英文理由")]

__all__ = ["cli"]  # the group of `opening_check`, with the commands below hung in it


@cli.command("withdraw")
def withdraw_command(
    dataset: Dataset,
    reason: Reason,
    reason_en: ReasonEn,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Stop handing a dataset out now; another person decides its withdrawal 撤回."""
    from yiben.app.cases.documents import state_title
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        case = opening.propose_withdrawal(work, dataset, why=Text(reason, reason_en), hands=hands())
        state = state_title(work, case)
    tell(case, state, json=json)


@cli.command("suspend")
def suspend_command(
    dataset: Dataset,
    reason: Reason,
    reason_en: ReasonEn,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand out nothing of a dataset for now 暂停."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        _said(opening.suspend(work, dataset, why=Text(reason, reason_en)), json=json)


@cli.command("resume")
def resume_command(dataset: Dataset, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Open a suspended dataset again, where nothing stands against it 恢复."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        _said(opening.resume(work, dataset), json=json)


@cli.command("recall")
def recall_command(
    dataset: Dataset,
    edition: Annotated[int, typer.Argument(help="Number of the edition 版次")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take one edition back: its files are handed out no more 收回一个版次."""
    from yiben.app.opening.documents import edition_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = opening.recall(work, dataset, edition=edition, why=reason)
    if json:
        print_json(edition_document(found))
        return
    say(Text(f"✓ 第 {edition} 版已收回", f"✓ Edition {edition} has been recalled."))


@cli.command("renew")
def renew_command(dataset: Dataset, home: Home = None, json: Json = False) -> None:
    """Make a new edition when the source has new data; the running platform does so by itself 更新."""
    from yiben.app.opening.documents import edition_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    found = opening.renew(platform.office, platform.lake, dataset, hands=hands())
    if json:
        print_json(edition_document(found) if found else {"edition": None})
        return
    if found is None:
        say(
            Text(
                "没有新版次：没有新数据，或者已转人工办理",
                "No new edition: nothing is new, or people have to decide.",
            )
        )
    else:
        say(
            Text(
                f"✓ 第 {found.number} 版，{found.rows:,} 行", f"✓ Edition {found.number}, {found.rows:,} rows"
            )
        )


@cli.command("review")
def review_command(home: Home = None, json: Json = False) -> None:
    """Open the yearly reviews that are due; the running platform does so by itself 年度复核."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    done = opening.review_due(platform.office, hands=hands())
    if json:
        print_json({"opened": done})
        return
    say(Text(f"开始了 {done} 件年度复核", f"{done} yearly reviews were opened."))


@cli.command("apply")
def apply_command(
    dataset: Dataset,
    purpose: Annotated[str, typer.Option("--purpose", help="What for 用途")],
    ends: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day 使用至")],
    measures: Annotated[str, typer.Option("--measures", help="How it is kept safe 安全措施")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Accept boundary and agreement 接受协议")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Apply for data that are not for everybody; without --accept the agreement is shown 申请使用."""
    from yiben.app.cases.documents import state_title
    from yiben.app.reactions import hands
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    asked = opening.Application(
        dataset=dataset, purpose=purpose, ends=ends, measures=measures, accepts=accept
    )
    actor = platform.actor(as_)
    if not accept:
        with platform.office.reading(actor) as work:
            clauses = opening.terms_for(work, asked)
        if json:
            print_json({"clauses": [{"title": str(title), "says": str(says)} for title, says in clauses]})
            return
        for title, says in clauses:
            out.print(f"{title}  {says}")
        return
    with platform.office.writing(actor) as work:
        case = opening.apply(work, asked, hands=hands())
        state = state_title(work, case)
    tell(case, state, json=json)


@cli.command("permits")
def permits_command(
    dataset: Annotated[str, typer.Argument(help="Dataset; nothing: your own 数据集")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Who may use a dataset that is not for everybody; your own without one 使用许可."""
    from yiben.app.opening.documents import permit_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = opening.permits(work, dataset) if dataset else opening.my_permits(work)
    if json:
        print_json({"permits": [permit_document(one) for one in found]})
        return
    table(
        (Text("许可", "permit"), Text("使用者", "user"), Text("用途", "purpose"), Text("至", "until"), Text("收回", "taken back")),
        ((one.id, one.applicant, one.purpose, one.ends, one.withdrawn or "") for one in found),
    )  # fmt: skip


@cli.command("take-back")
def take_back_command(
    permit: Annotated[str, typer.Argument(help="Identifier of the permit 许可")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """End a permit now 收回许可."""
    from yiben.app.opening.documents import permit_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = opening.take_permit_back(work, permit, why=reason)
    if json:
        print_json(permit_document(found))
        return
    say(Text(f"✓ 许可 {found.id} 已收回", f"✓ The permit {found.id} has been taken back."))


def _said(found: object, *, json: bool) -> None:
    from yiben.app.opening.documents import dataset_document
    from yiben.app.terminal import print_json, say
    from yiben.capabilities.opening import STATE_TITLES
    from yiben.capabilities.opening import Dataset as Found

    assert isinstance(found, Found)
    if json:
        print_json(dataset_document(found))
        return
    state = STATE_TITLES[found.state]
    say(Text(f"✓ {found.slug}：{state.zh}", f"✓ {found.slug}: {state.en}"))
