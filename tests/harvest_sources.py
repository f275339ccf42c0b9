"""Catalogues made up for harvests, a server that serves them (well or ill), and an office to harvest with."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from kept_events import keeping
from yiben.capabilities import harvesting, ledger
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.facts import Event

OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}), clearance=5)
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
BUREAU = Actor(account="bureau", name="Bureau", roles=frozenset({Role.BUREAU}), clearance=1)
LOOPBACK = "127.0.0.0/8, ::1/128"
Answer = Callable[[socket.socket, str], None]


@dataclass
class Harvester:
    """An office with a data bureau, and what it left as evidence."""

    office: Office
    events: list[Event] = field(default_factory=list)

    def add(self, where: str | Path, *, name: str = "it", confirm: bool = True, **said) -> harvesting.Source:
        path = where if isinstance(where, Path) else None
        new = harvesting.NewSource(
            path=path, address="" if path else str(where), name=name, organisation="数据局", **said
        )
        source = harvesting.add(self.office, OWNER, new)
        if confirm:
            self.decide(name, standing=harvesting.Standing.ACTIVE)
        return source

    def decide(self, name: str, **said) -> harvesting.Source:
        with self.office.writing(OWNER) as work:
            return harvesting.decide(work, name, **said)

    def run(self, name: str = "it", *, dry: bool = False) -> harvesting.Run:
        how = harvesting.How.DRY if dry else harvesting.How.WRITE
        return harvesting.run(self.office, OWNER, name, how=how)

    def lines(self, run: harvesting.Run, **said) -> tuple[harvesting.Line, ...]:
        with self.office.reading(OWNER) as work:
            return harvesting.lines(work, run.id, **said).rows


@contextmanager
def harvester(folder: Path, **set_) -> Iterator[Harvester]:
    made = Harvester(office=None)
    set_ = {"harvest_networks": LOOPBACK} | set_
    home, settings = Home(folder / "home").open(), Settings(**set_)
    engine = open_engine(home, settings)
    metadata.create_all(engine)
    made.office = Office(home, settings, engine, seal=keeping(made.events))
    with made.office.writing(OWNER) as work:
        ledger.ensure_organisation(work, "数据局")
    yield made
    engine.dispose()


def package(number: int, **said) -> dict:
    """A CKAN package; say what matters."""
    return {
        "id": f"id-{number:05}",
        "name": f"set-{number}",
        "title": f"Air quality {number}",
        "notes": "Hourly.",
        "metadata_modified": "2024-05-01T00:00:00.000000",
        "organization": {"title": "City of Somewhere"},
        "license_id": "cc-by",
        "tags": [{"name": "air"}],
        "resources": [{"url": f"https://data.example.org/{number}.csv", "format": "CSV", "name": "data"}],
        **said,
    }


def pod(number: int, **said) -> dict:
    """A dataset of data.json."""
    return {
        "@type": "dcat:Dataset",
        "identifier": f"https://data.example.org/{number}",
        "title": f"Budget {number}",
        "description": "Every year.",
        "accessLevel": "public",
        "publisher": {"name": "Treasury"},
        "accrualPeriodicity": "R/P1Y",
        "keyword": ["money"],
        "modified": "2024-01-01",
        "distribution": [{"downloadURL": f"https://data.example.org/{number}.csv", "mediaType": "text/csv"}],
        **said,
    }


def turtle(number: int, *, title: str = "") -> str:
    return (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
        f'<https://data.example.org/set/{number}> a dcat:Dataset ; dct:title "{title or f"河流 {number}"}"@zh ;'
        f' dct:description "水文" ; dcat:distribution [ a dcat:Distribution ; '
        f"dcat:downloadURL <https://data.example.org/{number}.csv> ] .\n"
    )


def ckan(
    packages: Callable[[], list[dict]], *, rows: int = 1000, fields: bool = True, asked: list | None = None
) -> Answer:
    """Answers as CKAN does; `rows` is the most of a page, `asked` collects what was asked for."""

    def answer(link: socket.socket, target: str) -> None:
        parts = urlsplit(target)
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if asked is not None:
            asked.append(target)
        every = packages()
        if parts.path.endswith("/package_search"):
            start = int(said.get("start", 0))
            found = every[start : start + min(rows, int(said["rows"]))]
            if fields and "fl" in said:
                found = [{name: one.get(name) for name in said["fl"].split(",")} for one in found]
            say(link, json.dumps({"success": True, "result": {"count": len(every), "results": found}}))
        elif parts.path.endswith("/package_show"):
            found = [one for one in every if said["id"] in (one.get("id"), one.get("name"))]
            say(link, json.dumps({"success": True, "result": found[0]}))
        else:
            say(link, "no", status="404 Not Found")

    return answer


def say(
    link: socket.socket, body: str | bytes, *, status: str = "200 OK", length: int | None = None, **headers
) -> None:
    """One whole answer; `length` is what it says of itself."""
    body = body.encode() if isinstance(body, str) else body
    told = {"Content-Length": str(len(body) if length is None else length), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    link.sendall(head.encode() + b"\r\n" + body)


@contextmanager
def serving(answer: Answer, *, host: str = "127.0.0.1") -> Iterator[str]:
    """A server on loopback that answers every GET with `answer(socket, target)`; gives its address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, 0), family=family)
    over = threading.Event()

    def one(link: socket.socket) -> None:
        with link:
            try:
                head = b""
                while b"\r\n\r\n" not in head and (part := link.recv(65536)):
                    head += part
                answer(link, head.split(b" ")[1].decode())
            except (OSError, IndexError):
                pass  # whoever asked has gone

    def rounds() -> None:
        while not over.is_set():
            try:
                link, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(link,), daemon=True).start()

    threading.Thread(target=rounds, daemon=True).start()
    shown = f"[{host}]" if ":" in host else host
    yield f"http://{shown}:{door.getsockname()[1]}"
    over.set()
    door.close()
