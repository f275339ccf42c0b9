"""An auditor takes a case home and checks it with the forty lines of docs/howto/audit.md, as pasted, without Yiben."""

import base64
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from bureaus import Bureaus
from yiben.app.proving import prove_case, written
from yiben.capabilities import access
from yiben.engines import evidence
from yiben.engines.evidence import retention, witness
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import utc_now
from yiben.kernel.errors import Refused
from yiben.kernel.facts import Event

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


def scripts() -> list[str]:
    pages = [(HOWTO / name).read_text() for name in ("audit.md", "audit.zh.md")]
    return [found for page in pages for found in re.findall(r"```python\n(.*?)```", page, re.DOTALL)]


def checked(folder: Path, bundle: object, name: str = "case.json", *more: str) -> tuple[int, str]:
    """What the script says, in a Python that cannot find Yiben."""
    (folder / "check.py").write_text(scripts()[0])
    (folder / name).write_bytes(bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode())
    ran = subprocess.run(
        [sys.executable, "-I", "check.py", name, *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_both_pages_have_the_same_forty_lines_and_they_import_nothing_of_ours() -> None:
    first, second = scripts()
    assert first == second
    assert len([line for line in first.splitlines() if line.strip() and "import" not in line]) <= 41
    assert "yiben" not in first


@pytest.fixture
def bundle(bureaus: Bureaus) -> dict[str, object]:
    """A case from the asking to a read under its grant, with a witness."""
    bureaus.share()
    case = bureaus.ask()
    bureaus.move(bureaus.police, case, "approve")
    grant = bureaus.grant_of(case)
    bureaus.rows(grant)
    access.ask(bureaus.office, bureaus.transport, 'SELECT 姓名 FROM "residents"', grant=grant.id)
    owner = bureaus.platform.owner()
    with bureaus.office.writing(owner) as work:
        told = witness.identity(work)
        witness.trust(work, told, title="itself")  # its own witness, which knows as much as another would
    with bureaus.office.reading(owner) as work:
        body = witness.request(work, "itself")
    with bureaus.office.writing(owner) as work:
        line = witness.ask(work, body).or_raise()
    with bureaus.office.writing(owner) as work:
        witness.keep(work, "itself", body, line)
    with bureaus.office.reading(owner) as work:
        return prove_case(work, case.number, since=5)


def test_a_whole_case_is_proved_and_read(bundle: dict[str, object], tmp_path: Path) -> None:
    code, said = checked(tmp_path, bundle)
    assert code == 0, said
    kinds = {json.loads(base64.b64decode(one["leaf"]))["kind"] for one in bundle["events"]}
    assert kinds >= {
        "case.filed",
        "case.moved",
        "sharing.asked",
        "sharing.granted",
        "grant.given",
        "seal.given",
        "data.read",
    }
    assert "['itself']" in said
    assert "older log of 5" in said
    page = written(bundle, "case.html")
    assert checked(tmp_path, page, "case.html")[0] == 0
    assert str(bundle["number"]) in page.decode()
    assert "data.read" in page.decode().partition("<script")[0]
    (tmp_path / "log.pem").write_text(bundle["keys"][0])
    assert checked(tmp_path, bundle, "case.json", "log.pem")[0] == 0


def spoilt(bundle: dict[str, object], how: str) -> dict[str, object]:
    changed = json.loads(json.dumps(bundle))
    event = changed["events"][2]
    if how == "leaf":
        event["leaf"] = base64.b64encode(base64.b64decode(event["leaf"]).replace(b"a", b"b", 1)).decode()
    elif how == "both":
        other = changed["events"][1]
        event["leaf"], event["leaf_hash"] = other["leaf"], other["leaf_hash"]
    elif how == "place":
        event["leaf_index"] += 1
    elif how == "older":
        changed["consistency"]["from_root"] = "00" * 32
    elif how == "root":
        changed["root"] = changed["consistency"]["from_root"]
    elif how == "head":
        changed["head"]["signed"] = changed["head"]["signed"].replace("time 2", "time 1")
    elif how == "cosigned":
        changed["cosignatures"][0]["root"] = "00" * 32
    elif how == "witness":
        changed["cosignatures"][0]["signed"] = changed["cosignatures"][0]["signed"].replace(
            "time ", "time 1", 1
        )
    return changed


def every_place(told: object, at: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Where something stands in a bundle, and (…, None) where something could be left out."""
    if isinstance(told, dict):
        return [place for name, each in told.items() for place in every_place(each, (*at, name))]
    if isinstance(told, list):
        found = [place for number, each in enumerate(told) for place in every_place(each, (*at, number))]
        return [*found, *([(*at, None)] if told else [])]
    return [at]


def changed_at(bundle: dict[str, object], place: tuple[object, ...]) -> dict[str, object]:
    """The bundle with a character of another kind there, one more, or the last of a list left out."""
    made = json.loads(json.dumps(bundle))
    inner = made
    for name in place[:-1]:
        inner = inner[name]
    was = None if place[-1] is None else inner[place[-1]]
    if place[-1] is None:
        inner.pop()
    elif isinstance(was, str):
        middle = len(was) // 2
        inner[place[-1]] = (
            was[:middle] + ("0" if was[middle : middle + 1] != "0" else "1") + was[middle + 1 :]
        )
    else:
        inner[place[-1]] = 1 if was is None else was + 1
    return made


def said_by(bundle: dict[str, object], folder: Path, script: object, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the script, in this process, accepts the bundle with the log's key from elsewhere."""
    (folder / "each.json").write_text(json.dumps(bundle))
    monkeypatch.setattr(sys, "argv", ["check.py", str(folder / "each.json"), str(folder / "log.pem")])
    try:
        exec(script, {"__name__": "__main__"})  # as pasted from the page
    except (SystemExit, InvalidSignature, ValueError, KeyError, TypeError, IndexError):
        return False
    return True


def test_nothing_in_a_bundle_can_be_changed_or_left_out(
    bundle: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = compile(scripts()[0], "check.py", "exec")
    (tmp_path / "log.pem").write_text(bundle["keys"][0])
    assert said_by(bundle, tmp_path, script, monkeypatch)
    places = every_place(bundle)
    assert {place[0] for place in places} == set(bundle)
    for place in places:
        assert not said_by(changed_at(bundle, place), tmp_path, script, monkeypatch), place
    assert not said_by({**bundle, "more": "1"}, tmp_path, script, monkeypatch)


HOW = ["leaf", "both", "place", "older", "root", "head", "cosigned", "witness"]


def test_whatever_is_changed_in_a_bundle_is_refused(bundle: dict[str, object], tmp_path: Path) -> None:
    for how in HOW:
        code, said = checked(tmp_path, spoilt(bundle, how))
        assert code != 0, (how, said)
        assert "OK:" not in said


def test_who_is_no_auditor_takes_no_case_home(bureaus: Bureaus) -> None:
    bureaus.share()
    case = bureaus.ask()
    with pytest.raises(Refused) as refused, bureaus.reading(bureaus.transport) as work:
        prove_case(work, case.number)
    assert refused.value.code == "not_auditor"


def test_a_case_whose_bodies_have_expired_is_still_proved(
    bundle: dict[str, object], bureaus: Bureaus, tmp_path: Path
) -> None:
    owner, numbers = bureaus.platform.owner(), [one["leaf_index"] for one in bundle["events"]]
    rule = retention.Rule(name="law:file", article="law:1", kinds=("data", "case"), months=36)
    later = replace(bureaus.office, clock=lambda: bureaus.office.clock() + timedelta(days=365 * 4))
    assert sum(one.events for one in retention.expire(later, owner, (rule,))) >= 2
    with bureaus.office.reading(owner) as work:
        newer = evidence.bundle(work.db, work.home, numbers, since=bundle["tree_size"])
    assert newer["consistency"]["from_root"] == bundle["root"]
    assert None in [one["leaf"] for one in newer["events"]]
    code, said = checked(tmp_path, newer)
    assert code == 0, said
    assert "not shown" in said


def test_the_same_lines_check_a_tree_of_sm3(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").open()
    engine, notary = open_engine(home, Settings()), evidence.Notary(home, "sm3")
    metadata.create_all(engine)
    for size in (4, 3, 6):
        events = [Event(kind="data.read", subject=f"res_{n}", detail={}) for n in range(size)]
        with transaction(engine, writes=True) as db:
            evidence.append(db, notary, actor=SYSTEM, when=utc_now(), events=events)
    with transaction(engine, writes=False) as db:
        made = evidence.bundle(db, home, [0, 5, 12], since=7)
    engine.dispose()
    assert made["hash"] == "sm3"
    assert checked(tmp_path, made)[0] == 0
    assert checked(tmp_path, made | {"hash": "sha256"})[0] != 0
