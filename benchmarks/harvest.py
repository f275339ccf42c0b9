"""A harvest of 25,000 records over HTTP: first, again unchanged, and again with a hundred changed. CKAN and DCAT.

A server of our own on loopback answers as CKAN does (package_search with paging and `fl`, package_show) and as a DCAT
catalogue does (Turtle in Hydra pages of 1,000, and the whole in one file). Prints JSON lines; peak memory in MB.

    .venv/bin/python benchmarks/harvest.py [--records 25000] [--kinds ckan,dcat,turtle]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson

CHANGED = 100
WORDS = "空气 水质 道路 学校 医院 公园 停车 公交 人口 企业 预算 气象 土地 文化 体育 旅游".split()
LONG = "本数据集由主管部门按月汇总，包含名称、地址、时间、数量等字段，供公众查询和研究使用。" * 12


def package(number: int, version: int) -> dict[str, object]:
    word = WORDS[number % len(WORDS)]
    day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return {
        "id": f"{number:08x}-0000-4000-8000-{number:012x}",
        "name": f"dataset-{number}",
        "title": f"{word}数据 {number} · {word} data {number}",
        "notes": f"<p>{LONG}</p> 版本 {version}",
        "metadata_modified": f"{day}T0{version % 10}:00:00.000000",
        "metadata_created": "2020-01-01T00:00:00",
        "organization": {"name": f"org-{number % 40}", "title": f"样例局 {number % 40}"},
        "license_id": "cc-by",
        "private": False,
        "state": "active",
        "type": "dataset",
        "tags": [{"name": word}, {"name": f"标签{number % 97}"}, {"name": "open"}],
        "groups": [{"name": "transport", "title": "交通"}],
        "extras": [{"key": "update_frequency", "value": "monthly"}, {"key": "level", "value": "city"}],
        "resources": [
            {
                "id": f"{number}-{at}",
                "name": f"{word}.{kind.lower()}",
                "description": "数据文件",
                "format": kind,
                "url": f"https://data.example.org/files/{number}.{kind.lower()}",
                "size": 1000 + number,
                "last_modified": f"{day}T00:00:00",
            }
            for at, kind in enumerate(("CSV", "JSON", "XLSX"))
        ],
    }


def turtle(number: int, version: int) -> str:
    word = WORDS[number % len(WORDS)]
    at = f"https://data.example.org/set/{number}"
    links = " ,\n    ".join(
        f'[ a dcat:Distribution ; dct:title "{word}.{kind}" ; dcat:downloadURL <{at}.{kind}> ; dct:format "{kind}" ]'
        for kind in ("csv", "json", "xlsx")
    )
    return f"""<{at}> a dcat:Dataset ; dct:title "{word}数据 {number}"@zh , "{word} data {number}"@en ;
  dct:description "{LONG} 版本 {version}"@zh ; dct:identifier "{number}" ; dct:modified "2024-01-{number % 28 + 1:02}"^^xsd:date ;
  dct:publisher <https://data.example.org/org/{number % 40}> ; dcat:keyword "{word}"@zh , "open"@en ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/MONTHLY> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
  dcat:distribution {links} .
"""


HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
""" + "".join(
    f'<https://data.example.org/org/{n}> a foaf:Agent ; foaf:name "样例局 {n}" .\n' for n in range(40)
)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, records: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.records = records
        self.changed = 0

    def version(self, number: int) -> int:
        return 2 if number < self.changed else 1


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        total = self.server.records
        if parts.path.endswith("package_search"):
            start, rows = int(asked.get("start", 0)), int(asked.get("rows", 10))
            found = [package(n, self.server.version(n)) for n in range(start, min(total, start + rows))]
            if "fl" in asked:
                found = [{name: one[name] for name in asked["fl"].split(",")} for one in found]
            self.say(
                orjson.dumps({"success": True, "result": {"count": total, "results": found}}),
                "application/json",
            )
        elif parts.path.endswith("package_show"):
            number = int(asked["id"].split("-")[0], 16)
            self.say(
                orjson.dumps({"success": True, "result": package(number, self.server.version(number))}),
                "application/json",
            )
        elif parts.path.endswith("catalog.ttl"):
            page = int(asked.get("page", 1))
            last = -(-total // 1000)
            more = f"<#page> hydra:next <catalog.ttl?page={page + 1}> .\n" if page < last else ""
            body = "".join(
                turtle(n, self.server.version(n)) for n in range((page - 1) * 1000, min(total, page * 1000))
            )
            self.say((HEAD + more + body).encode(), "text/turtle")
        else:
            self.say(
                (HEAD + "".join(turtle(n, self.server.version(n)) for n in range(total))).encode(),
                "text/turtle",
            )

    def say(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def harvest(home: str, kind: str, address: str) -> None:
    """One harvest in a process of its own, so that its memory is its own."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting, ledger

    platform = open_platform(Path(home))
    owner = platform.owner()
    with platform.office.writing(owner) as work:
        ledger.ensure_organisation(work, "数据局")
    with platform.office.reading(owner) as work:
        known = harvesting.sources(work)
    if not known:
        new = harvesting.NewSource(
            address=address, name="it", kind=harvesting.Kind(kind), organisation="数据局"
        )
        harvesting.add(platform.office, owner, new)
        with platform.office.writing(owner) as work:
            harvesting.decide(work, "it", standing=harvesting.Standing.ACTIVE)
    begun = time.perf_counter()
    done = harvesting.run(platform.office, owner, "it")
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    counts = {str(outcome): n for outcome, n in done.counts.items() if n}
    platform.close()
    print(
        json.dumps(
            {
                "s": round(took, 1),
                "state": done.state,
                "counts": counts,
                "peak_mb": peak,
                "read_mb": done.bytes >> 20,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=25_000)
    parser.add_argument("--kinds", default="ckan,dcat,turtle")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        harvest(*asked.one)
        return
    for kind in asked.kinds.split(","):
        server = Server(asked.records)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = {"ckan": "/api/3/action", "dcat": "/catalog.ttl", "turtle": "/whole.ttl"}[kind]
        address = f"http://127.0.0.1:{server.server_port}{path}"
        with tempfile.TemporaryDirectory() as home:
            for what, changed in (("first", 0), ("unchanged", 0), ("hundred changed", CHANGED)):
                server.changed = changed
                said = subprocess.run(
                    [sys.executable, __file__, "--one", home, "ckan" if kind == "ckan" else "dcat", address],
                    env=os.environ | {"YIBEN_HARVEST_NETWORKS": "127.0.0.0/8"},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if said.returncode:
                    sys.exit(said.stderr)
                print(
                    json.dumps(
                        {"benchmark": f"harvest {kind}, {what}", "records": asked.records}
                        | json.loads(said.stdout)
                    ),
                    flush=True,
                )
        server.shutdown()


if __name__ == "__main__":
    main()
