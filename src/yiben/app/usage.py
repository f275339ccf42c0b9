"""A command line that cannot be read, as the refusal every door speaks: code, sentence, where, hint."""

from typing import Any

from typer.exceptions import TyperException

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_ZH = {
    "MissingParameter": "缺少参数 {part}",
    "NoSuchOption": "没有选项 {part}",
    "BadParameter": "参数 {part} 的值不可用",
    "BadArgumentUsage": "参数用法有误",
    "BadOptionUsage": "选项 {part} 用法有误",
}


def is_help(error: TyperException) -> bool:
    """True when nothing was wrong: a group was called without a command, and its help is the answer."""
    return type(error).__name__ == "NoArgsIsHelpError"


def misread(error: TyperException) -> BadInput:
    """What Typer says of the command line, with the command it was about and how to see its usage."""
    said: Any = error  # its parts differ from kind to kind
    sentence = str(said.format_message())
    part = _part(said)
    known = _ZH.get(type(error).__name__)
    zh = known.format(part=part) if known else f"命令行有误: {sentence}"
    context = getattr(said, "ctx", None)
    command = context.command_path if context else "yiben"
    where = {"command": command} | ({"option": part} if part else {})
    return BadInput(
        "bad_usage",
        Text(zh, sentence.rstrip(".")),
        where=where,
        hint=Text(f"用法见 {command} --help", f"See {command} --help."),
    )


def _part(error: Any) -> str:
    if getattr(error, "option_name", None):
        return str(error.option_name)
    hint = getattr(error, "param_hint", None)
    param = getattr(error, "param", None)
    if hint is None and param is not None:
        hint = param.get_error_hint()
    if hint is None:
        return ""
    return " / ".join(hint) if isinstance(hint, list | tuple) else str(hint).strip("'")
