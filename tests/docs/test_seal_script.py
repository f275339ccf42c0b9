"""The script of docs/howto/check-a-seal.md does what it says, with nothing of ours."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from yiben.capabilities import ledger
from yiben.capabilities.sharing import seals
from yiben.engines.evidence import make_seal
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}))


def scripts() -> list[str]:
    pages = [(HOWTO / name).read_text() for name in ("check-a-seal.md", "check-a-seal.zh.md")]
    return [found for page in pages for found in re.findall(r"```python\n(.*?)```", page, re.DOTALL)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = Home(tmp_path / "home").open()
    engine = open_engine(home, Settings())
    metadata.create_all(engine)
    office = Office(home, Settings(), engine, make_seal(home))
    for name in ("one", "two"):
        with office.writing(OWNER) as work:
            issuer = ledger.ensure_organisation(work, "市公安局")
            what = {"kind": "decision", "decision": name}
            made = seals.seal(work, what=what, issuer=issuer.id, subject=name)
        (tmp_path / f"{name}.pdf").write_bytes(made.pdf)
        (tmp_path / f"{name}.json").write_bytes(made.json)
        if name == "one":
            with office.writing(OWNER) as work:
                seals.rotate_key(work)
    (tmp_path / "public.pem").write_text("".join(one.pem for one in seals.public_keys(office)))
    engine.dispose()
    return tmp_path


def test_it_is_one_script_of_some_thirty_lines() -> None:
    first, second = scripts()
    assert first == second
    assert len(first.strip().splitlines()) < 40
    assert "yiben." not in first


def test_it_takes_what_is_sound_and_refuses_the_rest(folder: Path) -> None:
    mark = b"%YIBEN-SEAL "
    one, two = ((folder / f"{name}.pdf").read_bytes() for name in ("one", "two"))
    made = {
        "altered.json": (folder / "one.json").read_bytes().replace(b'"one"', b'"six"'),
        "moved.pdf": two.rpartition(mark)[0] + mark + one.rpartition(mark)[2],
        "changed.pdf": one.replace(b"/Producer", b"/Producex", 1),
        "appended.pdf": one + b"1 0 obj\n<<>>\nendobj\n",
        "bare.pdf": one.rpartition(mark)[0],
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    (folder / "check.py").write_text(scripts()[0])
    said = {}
    for name in ("one.pdf", "one.json", "two.pdf", "two.json", *made):
        words = [sys.executable, "-I", "check.py", name, "public.pem"]
        ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        said[name] = ran.stdout[:5] if ran.returncode == 0 else ran.stderr.strip()
    assert said == {
        "one.pdf": "SOUND", "one.json": "SOUND", "two.pdf": "SOUND", "two.json": "SOUND",
        "altered.json": "REFUSED: the content was altered",
        "moved.pdf": "REFUSED: the seal belongs to another file",
        "changed.pdf": "REFUSED: the seal belongs to another file",
        "appended.pdf": "REFUSED: something was appended",
        "bare.pdf": "REFUSED: no seal in this PDF",
    }  # fmt: skip
