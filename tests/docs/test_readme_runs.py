"""What a stranger does after the README, line by line, says what the README says: in both languages."""

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from terminals import Terminal
from yiben.kernel.text import Lang, speaking

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
VARIES = re.compile(
    r"(?<=快照 )\d+|(?<=snapshot )\d+|\d+(?=\.jsonl)|\d+(?= (?:events|signed heads))|\d+ 个(?=事件|签名树头)|[0-9a-f]{16}…|\S*/rejects/"
)


def plain(line: str) -> str:
    """Without what is another each time: counts of events, roots, snapshots, folders."""
    return VARIES.sub("#", line).rstrip()


def press(yiben: Terminal, line: str, patch: pytest.MonkeyPatch) -> list[str]:
    before, _, call = line.rpartition("| ")
    if before:  # echo '…' | yiben …
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(shlex.split(before)[1].encode())))
    code, out, err = yiben(*shlex.split(call)[1:])
    assert code == 0, err
    return [plain(one) for one in (out + err).splitlines()]


@pytest.mark.parametrize(("name", "lang"), [("README.md", Lang.EN), ("README.zh.md", Lang.ZH)])
def test_every_answer_the_readme_shows_is_the_answer_given(
    name: str, lang: Lang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = FENCE.findall((ROOT / name).read_text())
    first = next(n for n, block in enumerate(blocks) if "<<'EOF'" in block)
    table, intake = re.search(
        r"march\.csv\n(.*?)^EOF\n(yiben .*)", blocks[first], re.DOTALL | re.MULTILINE
    ).groups()  # type: ignore[union-attr]
    (tmp_path / "march.csv").write_bytes(table.encode("gb18030"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", lang)
    yiben = Terminal(monkeypatch, capsys)
    pressed = 0
    with speaking(lang):
        for block in (f"$ {intake.strip()}\n{blocks[first + 1]}", *blocks[first + 2 :]):
            for call in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                line, *shown = call.splitlines()
                said = press(yiben, line, monkeypatch)
                assert [one for one in map(plain, shown) if one and one not in said] == [], said
                pressed += 1
    assert pressed == 9
