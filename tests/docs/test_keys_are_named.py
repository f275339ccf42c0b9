"""Every key the code makes in the home's `keys/` stands in the table of what to back up, in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE = re.compile(r'\bkeys / f?"([\w-]+?)(?:-0001|-\{[^}]+\})?\.(key|pem)"')


@pytest.mark.parametrize("name", ["run-in-production.md", "run-in-production.zh.md"])
def test_every_key_of_the_code_is_in_the_table_of_the_howto(name: str) -> None:
    page = (ROOT / "docs" / "howto" / name).read_text("utf-8")
    made = {
        (stem, kind)
        for path in (ROOT / "src").rglob("*.py")
        for stem, kind in MADE.findall(path.read_text("utf-8"))
    }
    assert {"witness", "people", "evidence", "masks"} <= {stem for stem, _ in made}
    told = {f"`{stem}.{kind}`" in page or f"`{stem}-0001.{kind}`" in page for stem, kind in made}
    assert told == {True}, sorted(made)
