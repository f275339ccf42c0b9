"""The `yiben` command: builds the terminal doors and turns refusals into exit codes.

0 done, 2 the input was wrong, 3 not allowed, 4 no such thing, 5 something needed is not running.
"""

import logging
import os
import sys
from copy import copy
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from yiben import __version__
from yiben.app.commands import (
    api,
    assess,
    assistant,
    backup,
    batches,
    bench,
    benefit_money,
    bring,
    bulletin,
    cascade_crossing,
    case_steps,
    cases,
    catalogue,
    catalogue_life,
    chain,
    classify,
    decide,
    delivery,
    demand,
    exceptions,
    grants,
    harvest,
    labels,
    log,
    objection,
    opening_life,
    organisations,
    packs,
    participation,
    people,
    plan,
    power,
    profile,
    programme,
    query,
    seal,
    share,
    stats,
    trace,
    up,
    verify,
    voucher_settling,
    workspace_gate,
    zone_judging,
)
from yiben.app.commands.options import Json
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Lang, Text, set_lang

app = typer.Typer(
    name="yiben",
    help="一本 Yiben: one ledger of every data item, one guard on every road out. 一本账、一道闸、一部可运行的法规。\n\n"
    "State lives in one folder (--home, or YIBEN_HOME, by default ./.yiben), made on first use with an owner account "
    "(whoever owns the folder) and the accounts officer, steward and analyst (cleared for level one only). "
    "--as acts as any of them; that is an event too. Until a person approves a label, the proposed one rules. "
    "YIBEN_LANG=zh|en chooses the language. "
    "Exit codes: 0 done, 2 wrong input, 3 not allowed, 4 no such thing, 5 something needed is not running.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up", short_help="Start portal and API 启动平台")(up.up)
app.command("intake", short_help="Bring data in 数据接入")(bring.intake)
app.command("recognise", short_help="Say what a file holds 识别")(bring.recognise)
app.command("check", short_help="Check quality in one pass 质量检查")(bring.check)
app.command("derive", short_help="Make a table of others 加工")(bring.derive)
app.command("query", short_help="Ask in SQL, guarded 受控查询")(query.query)
app.command("stats", short_help="Lawful aggregates 统计")(stats.stats)
app.command("mcp", short_help="Let an assistant ask 智能助手接入")(assistant.mcp)
app.command("trace", short_help="Whose copy is this file 追溯文件去向")(trace.trace)
app.command("chain", short_help="From raw resource to buyer, and back 产品链")(chain.chain)
app.command("decrypt", short_help="Open encrypted columns 解密列")(trace.decrypt)
app.command("decide", short_help="May this be done, and by which article 判定")(decide.decide)
app.command("assess", short_help="Who qualifies, for how much, why 政策匹配")(assess.assess)
app.command("search", short_help="Find data in the ledger 搜索目录")(catalogue.search)
app.command("show", short_help="Show one resource 查看资源")(catalogue.show)
app.command("accept", short_help="Accept a catalogue entry 确认目录与定级")(catalogue.accept)
app.command("label", short_help="Correct a label 更正定级")(catalogue.label)
app.command("gaps", short_help="Completeness checks 目录完整性检查")(catalogue.gaps)
app.command(
    "bench",
    short_help="Run the benchmarks 性能测试",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)(bench.bench)
app.command("todo", short_help="What waits for you 待办")(cases.todo)
app.add_typer(case_steps.cli, name="case")
app.add_typer(labels.cli, name="labels")
app.command("backup", short_help="Seal a copy of the home 备份")(backup.backup)
app.command("restore", short_help="Make a home of a backup 恢复")(backup.restore)
app.add_typer(catalogue_life.cli, name="catalogue")
app.add_typer(classify.cli, name="classify")
app.add_typer(bulletin.cli, name="bulletin")
app.add_typer(cascade_crossing.cli, name="cascade")
app.add_typer(batches.cli, name="batch")
app.add_typer(demand.cli, name="demand")
app.add_typer(participation.wish, name="wish")
app.add_typer(participation.desk, name="desk")
app.add_typer(participation.moderate, name="moderate")
app.add_typer(delivery.cli, name="delivery")
app.add_typer(log.cli, name="log")
app.add_typer(packs.cli, name="pack")
app.add_typer(exceptions.cli, name="exception")
app.add_typer(people.cli, name="account")
app.add_typer(share.cli, name="share")
app.add_typer(objection.cli, name="objection")
app.add_typer(grants.cli, name="grant")
app.add_typer(opening_life.cli, name="opening")
app.add_typer(organisations.cli, name="org")
app.add_typer(benefit_money.cli, name="benefit")
app.add_typer(voucher_settling.cli, name="voucher")
app.add_typer(zone_judging.cli, name="zone")
app.add_typer(workspace_gate.cli, name="workspace")
app.add_typer(plan.cli, name="plan")
app.add_typer(power.cli, name="power")
app.add_typer(programme.cli, name="programme")
app.add_typer(harvest.cli, name="harvest")
app.add_typer(verify.cli, name="verify")
app.add_typer(seal.cli, name="seal")
app.add_typer(api.cli, name="api")
app.add_typer(profile.cli, name="profile")


@app.callback()
def settings_for_all(
    home: Annotated[
        Path | None, typer.Option("--home", help="State folder 数据目录", show_default=False)
    ] = None,
    lang: Annotated[Lang | None, typer.Option("--lang", help="Language 语言", show_default=False)] = None,
) -> None:
    """Options before the command's name hold for the whole call."""
    if home:
        os.environ["YIBEN_HOME"] = str(home)
    if lang:
        os.environ["YIBEN_LANG"] = lang
        set_lang(lang)


@app.command("version", short_help="Print the version 版本")
def version(*, json: Json = False) -> None:
    """Print the version 版本."""
    if json:
        from yiben.app.terminal import print_json

        print_json({"version": __version__})
        return
    sys.stdout.write(f"yiben {__version__}\n")


def main() -> None:
    """Entry point of the `yiben` script."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    wants_json = "--json" in sys.argv
    try:
        code = asked_for(sys.argv[1:])(standalone_mode=False)
    except TyperException as error:
        _misread(error, wants_json=wants_json)
        raise SystemExit(2) from None
    except typer.Abort:
        raise SystemExit(130) from None
    except YibenError as error:
        _answer(error, wants_json=wants_json)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        logging.getLogger("yiben").exception("unexpected")
        text = Text(
            f"内部错误 {type(error).__name__}；状态未损坏，可重试。请把上面的记录交给维护者",
            f"Internal error {type(error).__name__}; state is intact, you may retry. Please report the lines above",
        )
        _answer(YibenError("internal", text), wants_json=wants_json)
        raise SystemExit(1) from None
    raise SystemExit(code if isinstance(code, int) else 0)


def asked_for(words: list[str]) -> typer.Typer:
    """The one branch the first word names, else all of them: describing every command takes longer than most take to run."""
    word = words[0] if words else ""
    commands = [one for one in app.registered_commands if one.name == word]
    groups = [one for one in app.registered_groups if one.name == word]
    if not commands and not groups:
        return app
    branch = copy(app)
    branch.registered_commands, branch.registered_groups = commands, groups
    return branch


def _misread(error: TyperException, *, wants_json: bool) -> None:
    from yiben.app.usage import is_help, misread

    if is_help(error) and not wants_json:
        error.show()  # type: ignore[attr-defined]  # every command-line error of Typer can show itself
        return
    _answer(misread(error), wants_json=wants_json)


def _answer(error: YibenError, *, wants_json: bool) -> None:
    from yiben.app.terminal import complain, print_json

    if wants_json:
        print_json({"error": error.as_dict()})
    complain(error)
