"""`docs/howto/write-a-pack.md`, followed to the letter in both languages: its files written, its commands run, its output met."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from yiben.app.cli import main
from yiben.infra.packs import packs_folder

HOWTO = packs_folder().parent / "docs" / "howto"
BLOCK = re.compile(r"(?:^`([\w.]+)`[:：]\n\n)?^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
NAME = r"exemption_[a-z0-9]+"
CHANGES = re.compile(rf"{NAME}|res_[a-z0-9]+|\d{{12,}}|\d{{4}}-\d{{2}}-\d{{2}}")


def same(line: str) -> str:
    """A line without what differs from day to day, and however wide the terminal."""
    return " ".join(CHANGES.sub("…", line).split())


class Reader:
    """Does what the page says, in a folder of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, seen: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.seen = folder, patch, seen
        self.named = ""
        self.ran: list[str] = []

    def follow(self, named: str, kind: str, text: str) -> None:
        first, _, rest = text.partition("\n")
        if kind == "console":
            self.command(first.removeprefix("$ "), rest.splitlines())
        elif kind == "diff":
            self.edit(self.folder / first.removeprefix("# "), rest.splitlines())
        elif kind == "toml":
            self.write(self.folder / first.removeprefix("# "), rest)
        else:
            self.write(self.folder / named, text)

    def write(self, file: Path, text: str) -> None:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, file: Path, lines: list[str]) -> None:
        was = "\n".join(line[1:] for line in lines if line.startswith("-"))
        now = "\n".join(line[1:] for line in lines if line.startswith("+"))
        text = file.read_text(encoding="utf-8")
        assert was in text
        self.write(file, text.replace(was, now))

    def command(self, said: str, expected: list[str]) -> None:
        self.patch.setattr(sys, "argv", shlex.split(re.sub(NAME, lambda _: self.named, said)))
        with pytest.raises(SystemExit):
            main()
        got = self.seen.readouterr()
        text = got.out + got.err
        found = re.findall(NAME, text)
        self.named = found[-1] if found else self.named
        rest = iter([same(line) for line in text.splitlines()])
        for line in expected:
            if line == "…" or not line.strip():
                continue
            start = same(line).removesuffix(" …")
            assert any(one.startswith(start) for one in rest), (said, line, text)
        self.ran.append(said)


@pytest.mark.parametrize(
    ("page", "language", "only"), [("write-a-pack.md", "en", ""), ("write-a-pack.zh.md", "zh", "pack test")]
)
def test_whoever_follows_the_howto_sees_what_it_shows(
    page: str,
    language: str,
    only: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In Chinese the refusals and tests alone: the commands are the same, and each costs a second."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YIBEN_LANG", language)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("YIBEN_HOME", raising=False)
    reader = Reader(tmp_path, monkeypatch, capsys)
    for named, kind, text in BLOCK.findall((HOWTO / page).read_text(encoding="utf-8")):
        if kind != "console" or only in text:
            reader.follow(named, kind, text)
    assert len(reader.ran) == (8 if only else 22)


def test_both_languages_show_the_same_files_and_commands() -> None:
    def shown(name: str) -> list[str]:
        found = BLOCK.findall((HOWTO / name).read_text(encoding="utf-8"))
        return [
            re.sub(NAME, "", text.splitlines()[0]) if kind == "console" else text for _, kind, text in found
        ]

    assert shown("write-a-pack.md") == shown("write-a-pack.zh.md")
