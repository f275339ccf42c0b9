"""Two homes alike in everything that is open, and different in everything that is hidden.

Whatever somebody not cleared can get out of one must be what they get out of the other: then nothing
of it can depend on a hidden value. `Canaries` are the hidden values themselves.
"""

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people
from yiben.kernel.actors import Actor

ROWS = 60
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
OPEN = ("id", "ward", "visits", "day")
HIDDEN = {  # column → (level, meaning)
    "name": (3, "person_name"),
    "id_card": (4, "cn_resident_id"),
    "phone": (3, "cn_mobile"),
    "email": (3, "email"),
    "address": (3, "address"),
    "card": (4, "bank_card"),
    "plate": (3, "plate_number"),
    "born": (3, "birth_date"),
    "salary": (3, "income"),
    "score": (3, None),
    "member": (3, None),
    "diagnosis": (4, "health"),
    "note": (4, None),
    "seen": (3, None),
}
GIVEN = {"A": "鑫焱淼垚犇", "B": "骉羴鱻麤磊"}
ILLS = {"A": ("甲型流感暗", "高血压病暗", "糖尿病足暗"), "B": ("骨折密", "肺炎密", "胃溃疡密")}
NOTES = {"A": "闪电暗号甲", "B": "月光密语乙"}
WARDS = ("内科", "外科", "儿科", "骨科")


@dataclass(frozen=True)
class World:
    """One home, its people, and the values nobody below level three may see."""

    name: str
    platform: Platform
    sessions: dict[str, str]
    canaries: tuple[str, ...]
    renamed: dict[str, str] = field(default_factory=dict)  # identifiers that differ by chance → a name

    def actor(self, account: str) -> Actor:
        with self.platform.office.reading(self.platform.owner()) as work:
            return people.who_is(work, account)

    def told(self, text: str) -> str:
        """`text` with what differs between any two homes replaced: identifiers, times, hashes."""
        for identifier, name in self.renamed.items():
            text = text.replace(identifier, name)
        text = re.sub(r"\b(upl|run|evt|err|chk|res|sha|ses|tok|org|sys)_[0-9a-z]{8,}(\.\w+)?", r"<\1>", text)
        text = re.sub(r"\b[a-z]{3}_[0-9a-z]{26}\b", "<id>", text)
        # The mark of an export: other stars for every copy.
        text = re.sub("[×※○]", "*", text)
        text = re.sub(r"\bZS[A-Z2-7]{10}\b", "<trace>", text)
        text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>", text)
        text = re.sub(r'"snapshot":\s*"\d+"', '"snapshot": "<snapshot>"', text)
        text = re.sub(r"\bevt_\d+_[0-9a-f]+", "<evt>", text)
        text = re.sub(r"\b[0-9a-f]{64}\b", "<hash>", text)
        text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?", "<time>", text)
        return re.sub(r'("milliseconds":\s*|"ms":\s*)[0-9.e-]+', r"\1<ms>", text)

    def leaked(self, text: str, *, asked: str = "") -> list[str]:
        """The hidden values found in `text`, straight or backwards; what `asked` itself says does not count."""
        said, known = text + text[::-1], asked + asked[::-1]
        found = [one for one in self.canaries if one in said and one not in known]
        # A short number may be part of somebody's identifier; there it must stand alone.
        return [one for one in found if not _short(one) or re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]


def _short(value: str) -> bool:
    return value.isascii() and len(value) < 12


def resident_id(world: str, number: int, *, broken: bool) -> str:
    """A made-up resident identity number; the check character is wrong where `broken`."""
    body = f"330{'106' if world == 'A' else '782'}{1950 + number}{'0613' if world == 'A' else '1127'}{(number * 7 + (1 if world == 'A' else 333)) % 999:03d}"
    right = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
    return body + (("1" if right != "1" else "2") if broken else right)


def luhn(body: str) -> str:
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(body[::-1])
    )
    return body + str(-total % 10)


def person(world: str, number: int) -> dict[str, str]:
    """Row `number` of the residents: alike where it is open, and where a mask lets something through."""
    first, given = world == "A", GIVEN[world]
    other = number if first else ROWS - number
    broken = number in ({5, 9} if first else {7, 20, 33})
    name = "王李张刘陈"[number % 5] + given[other % 5] + given[other // 5 % 5]
    missing = number % 11 == 0
    return {
        "id": str(number),
        "ward": WARDS[number % 4],
        "visits": str(number * 37 % 10),
        "day": f"2024-{number % 12 + 1:02d}-{number % 27 + 1:02d}",
        "name": "" if missing else name,
        "id_card": resident_id(world, number, broken=broken),
        "phone": f"138{71000000 + other * 1357 if first else 26000000 + other * 2469:08d}",
        "email": f"{'zhdanglan' if first else 'moguangqi'}{other}@example.gov.cn",
        "address": f"浙江省杭州市{'滨河' if first else '望江'}路{other * 3 + 7}号{'松' if first else '柏'}园{other}幢",
        "card": luhn(f"622202{'8431' if first else '5907'}{other * 13577:08d}"),
        "plate": f"浙A{'K7' if first else 'Z3'}{other:03d}",
        "born": f"{1950 + number}-{'06-13' if first else '11-27'}",
        "salary": "" if missing else f"{8000 + other * 13}.25" if first else f"{91000 - other // 4 * 77}.75",
        "score": str(7310000 + other * other if first else 4460000 - other),
        "member": "是" if (number % 3 == 0) is first else "否",
        "diagnosis": ILLS[world][other % (3 if first else 2)],
        "note": f"{NOTES[world]}{other}",
        "seen": f"2023-{'03-04' if first else '09-21'} {other % 24:02d}:{other % 60:02d}:07",
    }


def residents(world: str) -> bytes:
    """The file people bring in. Its last lines are set aside: a field too many, and a total."""
    rows = [person(world, number) for number in range(1, ROWS + 1)]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    lines.insert(30, ",".join([*rows[0].values(), NOTES[world] + "多"]))
    lines.append(f"合计：{NOTES[world]}计")
    return ("\n".join(lines) + "\n").encode()


def canaries_of(world: str) -> tuple[str, ...]:
    found = {GIVEN[world][a] + GIVEN[world][b] for a in range(5) for b in range(5)} | {NOTES[world]}
    found |= set(ILLS[world])
    for number in range(1, ROWS + 1):
        row = person(world, number)
        found |= {row["id_card"][3:], row["phone"][3:], row["email"].split("@")[0], row["card"][6:]}
        found |= {row["address"][6:], row["plate"], row["born"], row["seen"], row["score"]}
        found |= {row["salary"]} - {""}
    return tuple(sorted(found))


DOCS = {
    # One column of every kind of nesting, all of them hidden but for `id` and `open`.
    world: f"""SELECT range::INTEGER AS id, 'offen ' || (range % 3) AS "open",
        ['{NOTES[world]}' || range, 'x'] AS tags, {{'inner': '{NOTES[world]}', 'n': {n} + range}} AS doc,
        MAP {{'k': '{NOTES[world]}' || range}} AS props, [{n} + range, {n}] AS numbers,
        '{{"a": "{NOTES[world]}", "b": [' || ({n} + range) || ']}}' AS json, ({n} + range)::DOUBLE AS weight,
        ({n} + range)::BIGINT AS big, DATE '1999-{mm}-01' + range::INTEGER AS due,
        encode('{NOTES[world]}') AS raw, TIME '{hh}:00:07' AS at, ({n} * 1.5 + range)::DECIMAL(18, 4) AS money
        FROM range(12)"""
    for world, n, mm, hh in (("A", 640200, "02", "05"), ("B", 910500, "10", "21"))
}
PLACES = "SELECT range::INTEGER AS id, 'place ' || range AS place FROM range(20)"


def land(platform: Platform, name: str, select: str, levels: dict[str, int]) -> str:
    """Put a table made by SQL into lake and ledger under the levels given; unnamed columns are ungraded."""
    owner = platform.owner()
    path = platform.home.staging / f"{name}.parquet"
    with duckdb.connect() as engine:
        engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        columns = [row[:2] for row in engine.execute(f"DESCRIBE {select}").fetchall()]
    items = tuple(
        ledger.ItemProposal(name=column, type=kind, level=levels.get(column, 5), rule="yiben-base@1/test")
        for column, kind in columns
    )
    proposal = ledger.Proposal(
        organisation="云川市卫健委", stem=name, name=name, items=items, format="parquet"
    )
    with platform.office.writing(owner) as work:
        place = ledger.place(work, proposal)
    done = platform.lake.commit(place.resource, [path], run=f"land-{name}")
    landing = ledger.Landing(
        id=done.snapshot, run=f"land-{name}", source=f"{name}.parquet", rows=done.rows, files=done.files
    )
    with platform.office.writing(owner) as work:
        ledger.propose(
            work,
            ledger.Proposal(
                organisation="云川市卫健委",
                stem=name,
                name=name,
                items=items,
                format="parquet",
                landing=landing,
            ),
        )
    return done.snapshot


def build(founded: Path, home: Path, world: str, folder: Path) -> tuple[Platform, dict[str, Any]]:
    """A home with residents brought in over the real road, and tables of nested and of open values."""
    shutil.copytree(founded, home)
    platform = open_platform(home)
    source = folder / "residents.csv"
    source.write_bytes(residents(world))
    with platform.office.reading(platform.owner()) as work:
        steward = people.who_is(work, "steward")
    order = Order(source=str(source), org="云川市卫健委", system="医院平台", name="residents")
    answer = bring_in(platform, steward, order)
    owner = platform.owner()
    with platform.office.writing(owner) as work:
        asked = []
        for item in ledger.describe(work, "residents").items:
            level, semantic = HIDDEN.get(item.name, (1, None))
            said = ledger.Correction(why="定级", level=level, semantic=semantic, personal=level > 1)
            asked.append(ledger.correct(work, item.id, said).request)
    with platform.office.reading(owner) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        for one in asked:
            if one is not None:
                ledger.approve_label(work, one.id)
    land(platform, "docs", DOCS[world], {"id": 1, "open": 1} | dict.fromkeys(("tags", "doc", "props"), 4))
    land(platform, "places", PLACES, {"id": 1, "place": 1})
    return platform, answer


def identifiers(platform: Platform, answer: dict[str, Any]) -> dict[str, str]:
    found = {str(platform.home.root): "<home>", answer["run"]: "<run>"}
    with platform.office.reading(platform.owner()) as work:
        for name in ("residents", "docs", "places"):
            dossier = ledger.describe(work, name)
            found[dossier.resource.id] = f"<{name}>"
            found |= {one.id: f"<snapshot of {name}>" for one in dossier.snapshots}
    return found


def spoken(body: Any) -> str:
    """Anything as text to look through."""
    return (
        body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str, sort_keys=True)
    )
