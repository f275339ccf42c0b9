"""The terminal describes only the branch that was asked for; nobody may see a difference."""

from typing import Any

import pytest
from typer.main import get_command

from yiben.app.cli import app, asked_for

WHOLE: Any = get_command(app)


def helped(command: Any, name: str) -> str:
    """Help of a command and of everything below it."""
    context = command.make_context(name, [], resilient_parsing=True)
    below = getattr(command, "commands", {})
    return "\n".join(
        [command.get_help(context), *(helped(each, f"{name} {sub}") for sub, each in below.items())]
    )


@pytest.mark.parametrize("name", sorted(WHOLE.commands))
def test_a_branch_is_what_the_whole_has_under_that_name(name: str) -> None:
    branch: Any = get_command(asked_for([name, "--json"]))
    assert list(branch.commands) == [name]
    assert helped(branch.commands[name], name) == helped(WHOLE.commands[name], name)
    assert [one.name for one in branch.params] == [one.name for one in WHOLE.params]


@pytest.mark.parametrize("words", [[], ["--help"], ["--version"], ["shar"], ["--lang", "zh", "share"]])
def test_whoever_names_no_branch_is_answered_by_the_whole(words: list[str]) -> None:
    assert asked_for(words) is app
