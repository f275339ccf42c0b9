"""`yiben mcp`: an assistant's own client starts the command and asks it over a pipe."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from machine_makers import PEOPLE, STOPS, described, register, release
from mcp import Client, StdioServerParameters

from yiben.app.wiring import open_platform

YIBEN = str(Path(sys.executable).with_name("yiben"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    platform = open_platform(tmp_path_factory.mktemp("pipe") / "home")
    release(platform, described(platform, "bus-stops"), 1, STOPS.format(rows=10))
    register(platform, "people", "name")
    platform.close()
    return platform.home.root


def ask(home: Path, *options: str, tool: str, **said: Any) -> tuple[bool, str]:
    async def asked() -> tuple[bool, str]:
        command = ["mcp", "--home", str(home), *options]
        env = {"YIBEN_LANG": "en", "PATH": os.environ["PATH"]}
        async with Client(StdioServerParameters(command=YIBEN, args=command, env=env)) as client:
            found = await client.call_tool(tool, said)
            return not found.is_error, found.content[0].text

    return asyncio.run(asked())


def test_the_named_account_is_who_asks(home: Path) -> None:
    sql = {"sql": "SELECT name FROM people", "purpose": "trying"}
    _, masked = ask(home, "--as", "analyst", tool="query", **sql)
    _, plain = ask(home, tool="query", **sql)
    assert (PEOPLE[0] in masked, PEOPLE[0] in plain) == (False, True)


def test_nobody_in_particular_reads_what_is_open_only(home: Path) -> None:
    went, said = ask(home, "--open-only", tool="read_open_dataset", slug="bus-stops")
    assert (went, json.loads(said)["matched"]) == (True, 10)
    went, said = ask(home, "--open-only", tool="describe_table", name="people")
    assert (went, "account_needed" in said) == (False, True)
