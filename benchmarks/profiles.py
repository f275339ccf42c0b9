"""Entity resolution: published truth sets, and persons of the generated province in three sources.

    YIBEN_TESTDATA=… python benchmarks/profiles.py [--persons 1000000] [--rounds 3] [--sets febrl1,febrl4,chicago,abt_buy]

The truth sets lie below `$YIBEN_TESTDATA/er`. Nothing is tuned by their truth but what is written here: which columns are
compared, how, and from which probability on two are one. Where `$YIBEN_PEERS/venv/splink` has Splink, it links the same units by the same blocks in turns
(`profiles_splink.py`). Pairwise precision, recall and F1 over clusters. `--persons 0` leaves the province out.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from profile_people import SOURCES, write_people
from yiben.capabilities.profiles import About, Rule, declared
from yiben.capabilities.profiles.building import Given, make
from yiben.capabilities.profiles.declared import Field, Figure, Source
from yiben.capabilities.profiles.matching import Comparison, Plan, link
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.kernel.text import Text

FEBRL = Plan(
    comparisons=(
        Comparison(field="given_name", kind="letters", frequency=True, swapped="surname"),
        Comparison(field="surname", kind="letters", frequency=True, swapped="given_name"),
        Comparison(field="date_of_birth", kind="day"),
        Comparison(field="soc_sec_id", kind="code"),
        Comparison(field="street_number", kind="number"),
        Comparison(field="address_1", kind="text"),
        Comparison(field="suburb", kind="letters", frequency=True),
        Comparison(field="postcode", kind="number"),
        Comparison(field="address_2", kind="text"),
        Comparison(field="state", kind="exact"),
    ),
    blocks=(
        ("soc_sec_id",),
        ("date_of_birth",),
        ("given_name", "surname"),
        ("postcode", "left(surname, 3)"),
        ("postcode", "left(given_name, 3)"),
        ("address_1", "street_number"),
        ("left(soc_sec_id, 4)",),
        ("right(soc_sec_id, 4)",),
        ("suburb", "left(address_1, 5)"),
        ("surname", "left(date_of_birth, 4)"),
        ("given_name", "right(date_of_birth, 4)"),
        ("surname", "suburb"),
    ),
    link=0.9,
    review=0.01,
)
CHICAGO = Plan(
    comparisons=(
        Comparison(field="name", kind="text"),
        Comparison(field="address", kind="text"),
        Comparison(field="house", kind="number"),
        Comparison(field="zip", kind="number"),
        Comparison(field="phone", kind="number"),
    ),
    blocks=(
        ("phone",),
        ("address",),
        ("house", "left(address, 8)"),
        ("name",),
        ("house", "left(name, 3)"),
        ("left(name, 6)", "zip"),
        ("left(name, 10)",),
    ),
    link=0.97,
    review=0.01,
    largest=100,
)
THINGS = Plan(
    comparisons=(
        Comparison(field="title", kind="words"),
        Comparison(field="codes", kind="words"),
        Comparison(field="whole", kind="words"),
    ),
    blocks=(("words title",), ("words codes",)),
    link=0.5,
    review=0.01,
    largest=150,
    unique=("0", "1"),
)
PUBLISHED = {
    "febrl1": "no figure found; Febrl 3 of the same generator: Splink 0.998",
    "febrl4": "no figure found; Febrl 3 of the same generator: Splink 0.998",
    "chicago": "none found: the set's own example prints figures for labels typed in by hand",
    "abt_buy": "Ditto 0.893, DeepMatcher 0.628, Magellan 0.436 (trained, on the original pairs); goldenmatch 0.702 (untrained)",
}
_NOISE = r"\b(inc|the|of|and|center|centre|ctr|program|programs|services)\b"
_STREET = r"\b(st|street|ave|avenue|av|blvd|boulevard|rd|road|dr|drive|pl|place|chicago|il|[ewns]|north|south|east|west|60\d{3})\b"


@dataclass(frozen=True)
class TruthSet:
    """Units as text columns with `source`, and whom each is about."""

    units: pa.Table
    truth: list[str]
    plan: Plan


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--sets", default="febrl1,febrl4,chicago,abt_buy")
    asked = options.parse_args()
    data = Path(os.environ["YIBEN_TESTDATA"]) / "er" if "YIBEN_TESTDATA" in os.environ else None
    for name in asked.sets.split(",") if data else ():
        if name:
            tell(measured(name, READERS[name](data), rounds=asked.rounds))
    if asked.persons:
        tell(province(asked.persons))


def measured(name: str, one: TruthSet, *, rounds: int) -> dict[str, Any]:
    """A truth set, `rounds` times, Splink in turns where it is installed."""
    ours, theirs, peer = [], [], {}
    clusters: list[Any] = []
    for _ in range(rounds):
        began = time.perf_counter()
        clusters = linked(one)
        ours.append(time.perf_counter() - began)
        peer = splink(one) if name.startswith("febrl") else {}
        if peer:
            theirs.append(peer["seconds"])
    told = {
        "benchmark": f"profiles {name}",
        "records": len(one.truth),
        **scores(one.truth, clusters),
        "ours_s": round(statistics.median(ours), 2),
        "published": PUBLISHED[name],
    }
    if theirs:
        told |= {
            "peer": "splink",
            "peer_s": round(statistics.median(theirs), 2),
            "peer_scores": peer["scores"],
        }
        told["ratio"] = round(told["ours_s"] / told["peer_s"], 2)
    return told


def linked(one: TruthSet) -> list[Any]:
    """The cluster of each unit."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Home(Path(folder)).open(), Settings())
        with lake.bench(memory_mb=2048, threads=2) as bench:
            bench.register("given", one.units.append_column("u", pa.array(range(len(one.units)))))
            bench.run(
                "CREATE TABLE unit AS SELECT *, NULL::VARCHAR AS anchor, 1 AS n, false AS old FROM given"
            )
            found = link(bench, one.plan)
    return found.groups["cluster"].to_pylist()


def scores(truth: list[Any], clusters: list[Any]) -> dict[str, float]:
    """Pairwise precision, recall and F1."""

    def pairs(values: Any) -> int:
        counts = np.unique(values, return_counts=True)[1].astype(np.int64)
        return int((counts * (counts - 1) // 2).sum())

    whom = pa.array(truth).dictionary_encode().indices.to_numpy().astype(np.int64)
    group = pa.array(clusters).dictionary_encode().indices.to_numpy().astype(np.int64)
    right = pairs(whom * (int(group.max()) + 1) + group)
    precision, recall = right / max(1, pairs(group)), right / max(1, pairs(whom))
    both = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(both, 4)}


def splink(one: TruthSet) -> dict[str, Any]:
    """What Splink makes of the same units and blocks; empty where it is not installed."""
    python = Path(os.environ.get("YIBEN_PEERS", "/nowhere")) / "venv" / "splink" / "bin" / "python"
    if not python.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.parquet"
        pq.write_table(one.units.append_column("unique_id", pa.array(range(len(one.units)))), path)
        blocks = json.dumps([list(block) for block in one.plan.blocks])
        script = Path(__file__).with_name("profiles_splink.py")
        done = subprocess.run([python, script, path, blocks], capture_output=True, check=False, text=True)
        if done.returncode:
            sys.stderr.write(done.stderr[-2000:])
            return {}
        said = json.loads(done.stdout.splitlines()[-1])
        clusters = (
            pq.read_table(Path(folder) / "clusters.parquet").sort_by("unique_id")["cluster"].to_pylist()
        )
    return {"seconds": said["seconds"], "scores": scores(one.truth, clusters)}


def febrl(*names: str) -> Callable[[Path], TruthSet]:
    """Febrl: `rec-17-org`, `rec-17-dup-0` are about 17. Two files: everybody stands once in each."""

    def read(data: Path) -> TruthSet:
        parts = [texts(pcsv.read_csv(data / f"{name}.csv")) for name in names]
        table = pa.concat_tables(
            [part.append_column("source", pa.array([str(at)] * len(part))) for at, part in enumerate(parts)]
        )
        truth = [one.split("-")[1] for one in table["rec_id"].to_pylist()]
        sides = ("0", "1") if len(names) == 2 else ()
        return TruthSet(table.drop_columns("rec_id"), truth, replace(FEBRL, unique=sides))

    return read


def chicago(data: Path) -> TruthSet:
    """Childcare sites, several lists of them."""
    named = dict.fromkeys(("True Id", "Site name", "Address", "Zip", "Phone"), pa.string())
    rows = pcsv.read_csv(
        data / "chicago_early_childhood_with_true_ids.csv",
        parse_options=pcsv.ParseOptions(newlines_in_values=True),
        convert_options=pcsv.ConvertOptions(column_types=named),
    ).select(list(named))

    def bare(said: str | None, noise: str) -> str | None:
        return " ".join(re.sub(noise, " ", re.sub(r"[^a-z0-9 ]", " ", (said or "").lower())).split()) or None

    def unit(row: dict[str, str | None]) -> tuple[str | None, ...]:
        house = re.match(r"\s*(\d+)", row["Address"] or "")
        phone = re.sub(r"\D", "", row["Phone"] or "")[-7:]
        zip_ = (row["Zip"] or "")[:5]
        name, address = bare(row["Site name"], _NOISE), bare(row["Address"], _STREET)
        return name, address, house[1] if house else None, zip_ or None, phone or None, ""

    said = rows.to_pylist()
    heads = ("name", "address", "house", "zip", "phone", "source")
    return TruthSet(table_of(heads, [unit(row) for row in said]), [row["True Id"] for row in said], CHICAGO)


def abt_buy(data: Path) -> TruthSet:
    """Things of two shops, each once in each."""
    rows: list[tuple[str | None, ...]] = []
    truth: list[str] = []
    for side, name in enumerate(("abt", "buy")):
        read = pcsv.read_csv(data / f"{name}.csv", parse_options=pcsv.ParseOptions(newlines_in_values=True))
        for row in read.to_pylist():
            title, says = (
                re.sub(r"[^a-z0-9]+", " ", (row[key] or "").lower()).strip()
                for key in ("title", "description")
            )
            parts = re.sub(r"[^a-z0-9\- ]+", " ", (row["title"] or "").lower()).replace("-", "").split()
            codes = " ".join(one for one in parts if len(one) >= 4 and re.search(r"\d", one))
            rows.append((title, codes or None, f"{title} {says}".strip(), str(side)))
            truth.append(str(row["unique_id"]))
    return TruthSet(table_of(("title", "codes", "whole", "source"), rows), truth, THINGS)


READERS: dict[str, Callable[[Path], TruthSet]] = {
    "febrl1": febrl("febrl1"),
    "febrl4": febrl("febrl4a", "febrl4b"),
    "chicago": chicago,
    "abt_buy": abt_buy,
}


def province(persons: int) -> dict[str, Any]:
    """Persons from three sources, from their files to profiles with their trail, by the shipped declaration."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).open()
        rows = write_people(home.root / "people", persons)
        shipped = declared(home, About.PERSON)
        columns = {"id_no": "number"} | {
            name: name for name in ("name", "sex", "born", "mobile", "address", "truth")
        }
        figures = tuple(Figure(field=field, column=column) for field, column in columns.items())
        truth = Field(id="truth", title=Text("", ""), kind="text", rule=Rule.NEWEST, words={}, many=True)
        sources = tuple(Source(about=About.PERSON, resource=name, figures=figures) for name in SOURCES)
        what = replace(shipped, fields=(*shipped.fields, truth), sources=sources)
        given = [
            Given(
                source=source,
                snapshot="1",
                day="2026-01-01",
                files=(str(home.root / "people" / f"{source.resource}.parquet"),),
                columns=frozenset(columns.values()),
            )
            for source in sources
        ]
        began = time.perf_counter()
        with Lake(home, Settings()).bench(memory_mb=3072, threads=2) as bench:
            made = make(bench, what, given, home.staging, secret="benchmark", year=2025, run="1")
        seconds = time.perf_counter() - began
        trail = pq.read_table(made.records, columns=["profile", "truth"]).combine_chunks()
        found = scores(trail["truth"].combine_chunks(), trail["profile"].combine_chunks())
    return {
        "benchmark": "profiles province",
        "persons": persons,
        "records": sum(rows.values()),
        **made.counts,
        **found,
        "ours_s": round(seconds, 1),
    }


def texts(table: pa.Table) -> pa.Table:
    """Every column as trimmed text, empty as nothing."""
    columns = {}
    for name in table.column_names:
        said = pc.utf8_trim_whitespace(pc.cast(table[name], pa.string()))
        columns[name.strip()] = pc.if_else(pc.equal(said, ""), pa.scalar(None, pa.string()), said)
    return pa.table(columns)


def table_of(heads: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> pa.Table:
    return pa.table({head: pa.array([row[at] for row in rows], pa.string()) for at, head in enumerate(heads)})


def tell(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
