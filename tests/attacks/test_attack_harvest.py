"""A source that wants harm: whatever it answers, a harvest ends soon, says why, and keeps what was good before."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from harvest_sources import (
    ANALYST,
    BUREAU,
    OWNER,
    Harvester,
    ckan,
    harvester,
    package,
    pod,
    say,
    serving,
    turtle,
)
from yiben.capabilities import harvesting, opening
from yiben.capabilities.harvesting import Ended, Kind, Outcome
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable

SOON = 60.0  # seconds; a hang, not a measurement


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Harvester]:
    limits = {
        "harvest_seconds": 60.0,
        "harvest_answer_seconds": 0.7,
        "harvest_mb": 8,
        "harvest_records": 1500,
    }
    with harvester(tmp_path, **limits) as made:
        yield made


def attempt(
    office: Harvester, answer, *, kind: Kind = Kind.DATA_JSON, path: str = "/data.json"
) -> harvesting.Run:
    """One harvest from a server that answers so."""
    begun = time.monotonic()
    with serving(answer) as address:
        office.add(address + path, kind=kind)
        run = office.run()
    assert time.monotonic() - begun < SOON
    assert run.state in {Ended.FAILED, Ended.PARTIAL}
    assert run.problem
    assert run.ended
    return run


def published(office: Harvester) -> int:
    with office.office.reading(OWNER) as work:
        return opening.count(work)


def test_an_answer_that_never_ends_is_cut_at_the_limit_of_bytes(office: Harvester) -> None:
    def answer(link, _target) -> None:
        link.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"dataset": [')
        while True:
            link.sendall(b" " * 65536)

    assert attempt(office, answer).code == "answer_too_large"


def test_a_drip_of_single_bytes_is_cut_at_the_limit_of_time(office: Harvester) -> None:
    def answer(link, _target) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            link.sendall(b"[")
            time.sleep(0.05)

    assert attempt(office, answer).code in {"source_unavailable", "harvest_too_long"}


def test_headers_that_drip_are_cut_as_well(office: Harvester) -> None:
    def answer(link, _target) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in count():
            link.sendall(f"X-{number}: x\r\n".encode())
            time.sleep(0.05)

    assert attempt(office, answer).code in {"source_unavailable", "harvest_too_long"}


def test_a_source_that_says_nothing_at_all_is_given_up(office: Harvester) -> None:
    def answer(link, _target) -> None:
        time.sleep(SOON)

    assert attempt(office, answer).code in {"source_unavailable", "harvest_too_long"}


def test_an_answer_shorter_than_it_says_withdraws_nothing(office: Harvester) -> None:
    body = json.dumps({"dataset": [pod(1), pod(2)]})
    good = True

    def answer(link, _target) -> None:
        if good:
            say(link, body)
        else:
            say(link, json.dumps({"dataset": [pod(1)]}), length=len(body))

    with serving(answer) as address:
        office.add(f"{address}/data.json", kind=Kind.DATA_JSON)
        assert office.run().state is Ended.COMPLETE
        good = False
        run = office.run()
    assert (run.code, run.state) == ("answer_cut_short", Ended.FAILED)
    assert published(office) == 2


def test_an_answer_longer_than_it_says_is_read_as_far_as_it_says(office: Harvester) -> None:
    body = json.dumps({"dataset": [pod(number) for number in range(50)]})
    run = attempt(office, lambda link, _: say(link, body, length=len(body) // 2))
    assert run.code == "unreadable"
    assert run.counts.get(Outcome.GONE, 0) == 0


@pytest.mark.parametrize("times", [1, 2])
def test_a_gzip_bomb_is_cut_while_it_unpacks(office: Harvester, times: int) -> None:
    packed = gzip.compress(b'{"dataset": [' + b" " * 60_000_000)
    if times == 2:
        packed = gzip.compress(packed)
    run = attempt(office, lambda link, _: say(link, packed, Content_Encoding="gzip"))
    assert run.code in {"answer_too_large", "unreadable"}


def test_broken_gzip_and_unknown_packings_are_refused(office: Harvester) -> None:
    broken = gzip.compress(b"{}")[:-6] + b"xxxxxx"
    assert attempt(office, lambda link, _: say(link, broken, Content_Encoding="gzip")).problem
    with serving(lambda link, _: say(link, zlib.compress(b"{}"), Content_Encoding="br")) as address:
        office.add(f"{address}/d.json", name="other", kind=Kind.DATA_JSON)
        assert office.run("other").code == "bad_answer"


def test_a_wrong_encoding_costs_at_most_the_record_it_stands_in(office: Harvester) -> None:
    good = json.dumps(
        {"dataset": [pod(number, title=f"预算 {number}") for number in range(40)]}, ensure_ascii=False
    )
    body = good.encode().replace("预算 7".encode(), b"\xff\xfe 7")
    with serving(lambda link, _: say(link, body, Content_Type="application/json; charset=utf-16")) as address:
        office.add(f"{address}/d.json", kind=Kind.DATA_JSON)
        run = office.run()
    assert run.counts == {Outcome.NEW: 39, Outcome.REJECTED: 1, Outcome.UNCHANGED: 0}
    (line,) = office.lines(run, outcome=Outcome.REJECTED)
    assert (line.field, line.reason) == ("title", "bad_encoding")


def test_pages_that_come_round_again_are_noticed(office: Harvester) -> None:
    every = [package(number) for number in range(10)]

    def answer(link, _target) -> None:
        say(link, json.dumps({"success": True, "result": {"count": 10**9, "results": every}}))

    run = attempt(office, answer, kind=Kind.CKAN, path="/api/3/action")
    assert run.code == "repeats"
    assert run.state is Ended.PARTIAL
    assert published(office) == 10


def test_pages_that_never_end_stop_at_the_limit_of_records(office: Harvester) -> None:
    def answer(link, target) -> None:
        start = int(target.partition("start=")[2].partition("&")[0])
        found = [package(number) for number in range(start, start + 1000)]
        say(link, json.dumps({"success": True, "result": {"count": 10**12, "results": found}}))

    begun = attempt(office, answer, kind=Kind.CKAN, path="/api/3/action")
    assert begun.code in {"too_many_records", "harvest_too_long"}
    assert begun.state is Ended.PARTIAL


def test_hydra_pages_in_a_circle_stop(office: Harvester) -> None:
    def answer(link, target) -> None:
        after = "/b" if target == "/a" else "/a"
        more = f"<#p> <http://www.w3.org/ns/hydra/core#next> <{after}> .\n"
        say(link, turtle(1 if target == "/a" else 2) + more, Content_Type="text/turtle")

    assert attempt(office, answer, kind=Kind.DCAT, path="/a").code == "repeats"


def test_a_next_page_on_another_host_is_not_followed(office: Harvester) -> None:
    asked = []

    def other(link, target) -> None:
        asked.append(target)

    with serving(other, host="::1") as elsewhere:
        more = f"<#p> <http://www.w3.org/ns/hydra/core#next> <{elsewhere}/secret> .\n"
        run = attempt(
            office,
            lambda link, _: say(link, turtle(1) + more, Content_Type="text/turtle"),
            kind=Kind.DCAT,
            path="/a",
        )
    assert run.code == "other_host"
    assert asked == []


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user:secret@127.0.0.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00::1]/",
        "http://167772161/",  # 10.0.0.1
        "http://0x0a000001/",
        "http://012.0.0.1/",
        "http://10.1/",
    ],
)
def test_redirects_and_addresses_into_the_local_network_are_refused(office: Harvester, target: str) -> None:
    def answer(link, _target) -> None:
        say(link, "", status="302 Found", Location=target)

    run = attempt(office, answer)
    assert run.code in {"address_refused", "source_unavailable"}  # some resolvers know no octal
    with pytest.raises((BadInput, Unavailable)):
        office.add(target, name="direct")


def test_without_the_setting_loopback_itself_is_refused(tmp_path: Path) -> None:
    asked = []
    with (
        harvester(tmp_path, harvest_networks="") as office,
        serving(lambda _link, target: asked.append(target)) as at,
    ):
        port = at.rpartition(":")[2]
        hosts = ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0")
        for number, host in enumerate(hosts):
            office.add(f"http://{host}:{port}/d", name=f"n{number}", kind=Kind.DATA_JSON)
            assert office.run(f"n{number}").code in {"address_refused", "source_unavailable"}
    assert asked == []


def test_redirects_without_end_and_from_host_to_host_are_given_up(office: Harvester) -> None:
    def round_and_round(link, target) -> None:
        say(link, "", status="302 Found", Location=f"/{len(target)}x")

    assert attempt(office, round_and_round).code == "too_many_redirects"


def test_xml_that_grows_or_looks_outside_is_not_read(office: Harvester, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/" xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset rdf:about="http://e.org/1"><dct:title>{}</dct:title></dcat:Dataset></rdf:RDF>'
    bombs = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>' + rdf.format("&l8;"),
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rdf.format("&x;"),
    )
    for number, bomb in enumerate(bombs):
        for kind in (Kind.DCAT, Kind.ISO):
            with serving(
                lambda link, _, body=bomb: say(link, body, Content_Type="application/rdf+xml")
            ) as at:
                office.add(f"{at}/c.rdf", name=f"{kind}{number}", kind=kind)
                run = office.run(f"{kind}{number}")
            lines = office.lines(run)
            assert "entities" in {run.code, *(one.reason for one in lines)}
    assert published(office) == 0


@pytest.mark.parametrize("kind", [Kind.DATA_JSON, Kind.CKAN, Kind.DCAT, Kind.JSON])
def test_json_nested_without_end_is_not_read(office: Harvester, kind: Kind) -> None:
    deep = '{"@context": {}, "dataset": ' + '[{"a":' * 100_000 + "1" + "}]" * 100_000 + "}"
    assert attempt(office, lambda link, _: say(link, deep), kind=kind, path="/c.jsonld").code == "too_deep"


def test_xml_nested_without_end_is_not_read(office: Harvester) -> None:
    deep = "<a xmlns='http://e.org/'>" * 50_000 + "</a>" * 50_000
    body = (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        + deep
        + "</rdf:RDF>"
    )
    assert attempt(office, lambda link, _: say(link, body), kind=Kind.DCAT, path="/c.rdf").code == "too_deep"


def test_a_thicket_of_blank_nodes_leads_nowhere(office: Harvester) -> None:
    chain = turtle(1) + "<https://data.example.org/set/1> <http://purl.org/dc/terms/publisher> "
    chain += "[ <http://purl.org/dc/terms/publisher> " * 20_000 + "1" + " ]" * 20_000 + " .\n"
    circle = "_:a <http://www.w3.org/ns/dcat#distribution> _:a . <https://data.example.org/set/1> <http://www.w3.org/ns/dcat#distribution> _:a .\n"
    many = "".join(
        "<https://data.example.org/set/1> <http://www.w3.org/ns/dcat#theme> [] .\n" for _ in range(1000)
    )
    with serving(lambda link, _: say(link, chain + circle + many, Content_Type="text/turtle")) as address:
        office.add(f"{address}/c.ttl", kind=Kind.DCAT)
        run = office.run()
    assert (run.state, run.counts[Outcome.NEW]) == (Ended.COMPLETE, 1)


def test_a_remote_context_is_never_fetched(office: Harvester) -> None:
    asked = []

    def answer(link, target) -> None:
        asked.append(target)
        say(link, json.dumps({"@context": f"{here}/context.jsonld", "@type": "Dataset", "title": "x"}))

    with serving(answer) as here:
        office.add(f"{here}/c.jsonld", kind=Kind.DCAT)
        assert office.run().code == "remote_context"
    assert asked == ["/c.jsonld"]


def test_markup_and_control_characters_in_every_field_come_out_as_plain_text(office: Harvester) -> None:
    evil = "<script>alert(1)</script><b onclick=x>Bold</b> &lt;img src=x onerror=alert(1)&gt;\x00\u202e\ud800 = cmd"
    wicked = package(
        1, title=evil, notes=evil, url="javascript:alert(1)", tags=[{"name": evil}], license_id=evil,
        organization={"title": evil}, extras=[{"key": evil, "value": evil}, {"key": "contact_email", "value": "a@b.cd"}],
        resources=[{"url": url, "name": evil, "format": evil} for url in ("javascript:alert(1)", "file:///etc/passwd", "https://e.org/ok", "ftp://e.org/x", "https://u:p@e.org/")],
    )  # fmt: skip
    with serving(ckan(lambda: [wicked])) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        run = office.run()
        assert run.counts[Outcome.NEW] == 1
    with office.office.reading(OWNER) as work:
        (found,) = opening.every_dataset(work)
        links = opening.distributions(work, [found.id])[found.id]
    shown = repr((found, links))
    for bad in (
        "<script",
        "<b",
        "alert(1)<",
        "<img",
        "\\x00",
        "\\u202e",
        "\\ud800",
        "javascript",
        "passwd",
        "ftp:",
        "a@b.cd",
    ):
        assert bad not in shown
    assert [one.url for one in links] == ["https://e.org/ok"]


def test_huge_and_strange_records_are_bounded(office: Harvester) -> None:
    strange = [
        package(1, title="长" * 100_000, notes="x" * 1_000_000, tags=[{"name": str(n)} for n in range(10_000)]),
        package(2, id=["a"], title={"zh": ["标题"], "en": None}, tags="a, b", extras={"a": [1, {"b": 2}]}, resources={"no": 1}),
        package(3, id={"x": 1}, name=None),
        package(4, private={"x": 1}, type=["x"], groups=[None, 1, {"name": None}], organization=[[]]),
        package(5, id="k" * 100_000, metadata_modified=[1], license_id={"a": 1}),
        None, 7, "x", [], {},
    ]  # fmt: skip
    with serving(ckan(lambda: strange)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        run = office.run()
    assert run.state is Ended.COMPLETE
    assert run.counts == {Outcome.NEW: 4, Outcome.REJECTED: 6, Outcome.UNCHANGED: 0}
    with office.office.reading(OWNER) as work:
        for one in opening.every_dataset(work):
            assert len(one.title.zh) <= 500
            assert len(one.description.zh) <= 20_000
            assert len(one.keywords) <= 60
            assert len(one.source_key) <= 300


def test_only_those_who_may_harvest_see_or_do_anything(office: Harvester) -> None:
    source = office.add("http://127.0.0.1:9/d.json", kind=Kind.DATA_JSON)
    run = office.run()
    acts = (
        lambda: harvesting.run(office.office, ANALYST, source.id),
        lambda: harvesting.preview(office.office, ANALYST, source.id),
        lambda: harvesting.remove(office.office, ANALYST, source.id),
        lambda: harvesting.add(
            office.office, ANALYST, harvesting.NewSource(address="http://e.org", organisation="数据局")
        ),
        lambda: list(harvesting.rejected_csv(office.office, ANALYST, run.id))[1:],
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    with office.office.reading(ANALYST) as work:
        for look in (
            harvesting.sources,
            lambda work: harvesting.runs(work, source.id),
            lambda work: harvesting.lines(work, run.id),
        ):
            with pytest.raises(Refused):
                look(work)
    with office.office.reading(BUREAU) as work:
        assert [one.name for one in harvesting.sources(work)] == ["it"]


def test_a_name_nobody_knows_is_not_told_apart(office: Harvester) -> None:
    with pytest.raises(NotFound):
        office.run("'; DROP TABLE harvest_source; --")
