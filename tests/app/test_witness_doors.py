"""Two installations that witness each other: over HTTPS, and over files at the terminal."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn

from outside import certificate
from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import open_platform
from yiben.app.witnessing import ask_over_http
from yiben.engines.evidence import witness
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput, Refused, Unavailable


@contextmanager
def served(platform, pem):
    """The platform over HTTPS on this machine; its address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    config = uvicorn.Config(
        web.build(platform),
        host="127.0.0.1",
        port=port,
        ssl_certfile=str(pem),
        lifespan="off",
        log_level="error",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"https://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def two(tmp_path):
    """City and province; the city's office may call this machine."""
    city, province = open_platform(tmp_path / "city"), open_platform(tmp_path / "province")
    pem = certificate(tmp_path)
    allowed = replace(city.settings, witness_networks="127.0.0.0/8", outbound_ca_file=str(pem))
    office = Office(city.home, allowed, city.engine, city.office.seal)
    yield city, province, office, pem
    city.close()
    province.close()


def introduce(city, province, url):
    with city.office.writing(city.owner()) as mine, province.office.writing(province.owner()) as theirs:
        told = witness.identity(mine), witness.identity(theirs)
        witness.trust(theirs, told[0], title="city")
        witness.trust(mine, told[1], title="province", url=url)


def test_a_head_is_cosigned_over_https_again_and_again(two):
    city, province, office, pem = two
    with served(province, pem) as url:
        introduce(city, province, url)
        sizes = [ask_over_http(office, city.owner(), "province") for _ in range(3)]
        with city.office.writing(city.owner()) as work:
            witness.trust(work, witness.identity(work) | {}, title="itself")  # something happens in between
        sizes.append(ask_over_http(office, city.owner(), "province"))
    assert sizes == sorted(set(sizes))
    with city.office.reading(city.owner()) as work:
        assert [one["tree_size"] for one in witness.cosigned(work.db)] == [sizes[-1]]


def test_a_witness_that_forgot_or_knows_more_is_asked_from_what_it_knows(two):
    city, province, office, pem = two
    with served(province, pem) as url:
        introduce(city, province, url)
        ask_over_http(office, city.owner(), "province")
        with city.engine.connect().execution_options(yiben_writes=True) as db:
            db.exec_driver_sql("DELETE FROM evidence_cosignature")
            db.commit()
        assert ask_over_http(office, city.owner(), "province") > 0


def test_the_witness_says_why_it_refuses(two):
    city, province, office, pem = two
    with served(province, pem) as url:
        with city.office.writing(city.owner()) as mine, province.office.writing(province.owner()) as theirs:
            witness.trust(mine, witness.identity(theirs), title="province", url=url)
        with pytest.raises(Refused, match="unknown_log"):
            ask_over_http(office, city.owner(), "province")


def test_an_inner_address_is_called_only_where_the_owner_allowed_it(two):
    city, province, _, pem = two
    with served(province, pem) as url:
        introduce(city, province, url)
        with pytest.raises(BadInput) as refused:
            ask_over_http(city.office, city.owner(), "province")
    assert refused.value.code == "address_refused"


def test_a_witness_that_is_down_is_tried_later(two):
    city, province, office, _ = two
    introduce(city, province, "https://127.0.0.1:9")
    with pytest.raises(Unavailable):
        ask_over_http(office, city.owner(), "province")


def test_over_files_at_the_terminal(tmp_path, monkeypatch, capsys):
    terminal = Terminal(monkeypatch, capsys)

    def run(home, *words, code=0):
        left, out, err = terminal("log", *words, "--home", str(tmp_path / home))
        assert left == code, (out, err)
        return out + err

    files = {name: str(tmp_path / name) for name in ("c.json", "p.json", "request", "answer")}
    run("city", "identity", "--out", files["c.json"])
    run("province", "identity", "--out", files["p.json"])
    run("city", "trust", files["p.json"], "--title", "province")
    run("province", "trust", files["c.json"], "--title", "city")
    run("city", "ask", "province", "--out", files["request"])
    run("province", "cosign", files["request"], "--out", files["answer"])
    run("city", "keep", "province", files["request"], files["answer"])
    assert "province" in run("city", "peers")
    assert run("province", "forks", "--json") == "[]\n"
    run("city", "rotate-key")
    run("city", "verify")
    run("city", "ask", "province", "--out", files["request"])
    assert "不是该日志签名" in run("province", "cosign", files["request"], "--out", files["answer"], code=3)
    run("city", "trust", files["p.json"], "--title", "x", "--as", "analyst", code=3)
    (tmp_path / "request").write_bytes(b"\xff garbage")
    run("province", "cosign", files["request"], "--out", files["answer"], code=2)
