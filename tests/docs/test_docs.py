"""What the documents promise is there: commands with their options, links, settings, and both languages alike."""

import re
import shlex
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import typer.main

from yiben.app.cli import app
from yiben.infra.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
PRESSED = re.compile(r"^(?:\$ )?(?:\S+=\S+ )*(?:\.venv/bin/)?yiben (.+)$", re.MULTILINE)


def blocks(page: Path) -> list[str]:
    return [code for _, code in FENCE.findall(page.read_text())]


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def calls(page: Path) -> list[str]:
    """Command lines of the page's code blocks, without comments, pipes and what follows them."""
    return [*shown(page), *(bare(call) for call in re.findall(r"`yiben ([^`]+)`", prose(page)))]


def shown(page: Path) -> list[str]:
    """Command lines of the code blocks alone."""
    return [bare(line) for code in blocks(page) for line in PRESSED.findall(code.replace("\\\n", " "))]


def bare(line: str) -> str:
    return re.split(r" [|&;>#]|; ", line)[0].strip()


def words(call: str) -> list[str]:
    try:
        return shlex.split(call)
    except ValueError:  # prose may stand inside: "intake, recognise"
        return call.split()


@cache
def command_tree() -> "typer.core.TyperGroup":
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    return command


def check(call: str) -> None:
    command = command_tree()
    rest = words(call)
    while isinstance(command, typer.core.TyperGroup) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        assert name in command.commands, f"yiben {call}: no command {name}"
        command = command.commands[name]  # a group may hold a plain command
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    known |= {"--help", "-h"}
    for word in rest:
        if re.fullmatch(r"--?[a-z][a-z-]*", word.strip("[]")):
            assert word.strip("[]") in known, f"yiben {call}: no option {word}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    for call in calls(page):
        if not call.startswith(("…", "NAME", "-")):
            check(call)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", [page for page in PAGES if (page.parent / f"{page.stem}.zh.md").exists()])
def test_both_languages_have_the_same_sections_and_commands(page: Path) -> None:
    other = page.parent / f"{page.stem}.zh.md"

    def outline(one: Path) -> list[str]:
        return re.findall(r"^#+(?= )", FENCE.sub("", one.read_text()), re.MULTILINE)

    def pressed(one: Path) -> list[list[str]]:
        return [[w for w in words(call) if re.fullmatch(r"[a-z]+|--[a-z-]+", w)] for call in shown(one)]

    assert outline(page) == outline(other)
    assert pressed(page) == pressed(other)
    assert len(LINK.findall(page.read_text())) == len(LINK.findall(other.read_text()))


@pytest.mark.parametrize("name", ["run-in-production.md", "run-in-production.zh.md"])
def test_every_setting_is_explained_with_its_default(name: str) -> None:
    page = (ROOT / "docs" / "howto" / name).read_text()
    for field in fields(Settings):
        row = re.search(rf"^\| `YIBEN_{field.name.upper()}` \| ([^|]+) \|", page, re.MULTILINE)
        assert row, f"{field.name} is missing"
        default = str(field.default).lower().removesuffix(".0")
        assert row[1].strip() in ({default} if default else {"empty", "空"})


def test_the_readme_is_short() -> None:
    for name in ("README.md", "README.zh.md"):
        assert len((ROOT / name).read_text().splitlines()) < 140


@pytest.mark.parametrize("image", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda one: one.name)
def test_pictures_are_light_and_used(image: Path) -> None:
    assert image.stat().st_size < 300_000
    assert any(image.name in page.read_text() for page in PAGES)


def test_every_benchmark_has_a_row() -> None:
    page = (ROOT / "benchmarks" / "README.md").read_text()
    for script in (ROOT / "benchmarks").glob("*.py"):
        assert f"`{script.stem}" in page, f"benchmarks/README.md says nothing of {script.stem}"
