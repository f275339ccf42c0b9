"""What somebody with the database file, but without the key, would try; and a copy to try it on."""

import base64
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import orjson
from evidence_scene import Scene

from yiben.engines import evidence
from yiben.infra.home import Home
from yiben.infra.settings import Settings

BATCHES = (1, 1, 30, 7, 1, 1, 1, 60, 100, 1)
EVENTS = sum(BATCHES)
SIZES = [sum(BATCHES[: n + 1]) for n in range(len(BATCHES))]


def edited(original: Home, folder: Path, change) -> evidence.Report:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original.root, folder)
    db = sqlite3.connect(folder / "yiben.db", isolation_level=None)
    if callable(change):
        change(db)
    else:
        db.executescript(change)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    scene = Scene(Home(folder), Settings())
    try:
        return scene.verify()
    finally:
        scene.engine.dispose()


def faults(report):
    assert not report.ok
    assert all(each.says.zh and each.says.en for each in report.findings)
    return [(each.fault, each.first, each.last) for each in report.findings]


def forge(db, seq, /, **changes):
    """Rewrite an event so that body, columns and leaf hash agree with each other."""
    body = orjson.loads(db.execute("SELECT body FROM evidence_event WHERE seq = ?", [seq]).fetchone()[0])
    body |= changes
    raw = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    db.execute(
        "UPDATE evidence_event SET actor = ?, kind = ?, subject = ?, body = ?, leaf = ? WHERE seq = ?",
        [body["actor"], body["kind"], body["subject"], raw, sha256(b"\x00" + raw).digest(), seq],
    )


def rebuild(db, *, below=99):
    """Recompute all nodes up to a level from the leaf hashes as they now are."""
    row = [leaf for (leaf,) in db.execute("SELECT leaf FROM evidence_event ORDER BY seq")]
    level = 0
    while len(row) > 1 and level < below:
        row = [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]
        level += 1
        for index, each in enumerate(row):
            place = ((2 * index + 1) << level) - 1
            db.execute("INSERT OR REPLACE INTO evidence_node VALUES (?, ?)", [place, each])
    return row


def shift(db, start, by):
    order = "DESC" if by > 0 else "ASC"
    for (seq,) in db.execute(
        f"SELECT seq FROM evidence_event WHERE seq >= ? ORDER BY seq {order}", [start]
    ).fetchall():
        db.execute("UPDATE evidence_event SET seq = ? WHERE seq = ?", [seq + by, seq])


def swap(db, a, b):
    for old, new in ((a, -1), (b, a), (-1, b)):
        db.execute("UPDATE evidence_event SET seq = ? WHERE seq = ?", [new, old])


def insert(db, seq):
    """Put a forged event in at `seq`, everything after it one later, each with its new number sealed in."""
    shift(db, seq, 1)
    db.execute(
        "INSERT INTO evidence_event SELECT ?, time, actor, acting_for, kind, subject, body, leaf "
        "FROM evidence_event WHERE seq = ?",
        [seq, seq + 1],
    )


def renumber(db):
    for (seq,) in db.execute("SELECT seq FROM evidence_event ORDER BY seq").fetchall():
        forge(db, seq, seq=seq)


def roots(db):
    leaves = [leaf for (leaf,) in db.execute("SELECT leaf FROM evidence_event ORDER BY seq")]

    def mth(row):
        if len(row) == 1:
            return row[0]
        k = 1 << (len(row) - 1).bit_length() - 1
        return sha256(b"\x01" + mth(row[:k]) + mth(row[k:])).digest()

    return {size: mth(leaves[:size]).hex() for size in SIZES}


def resign(db, home_root=None):
    """Recompute roots and the chain of heads, signing with garbage, as somebody without the key must."""
    previous, lines = "0" * 64, []
    right = roots(db)
    for row in db.execute("SELECT * FROM evidence_head ORDER BY tree_size").fetchall():
        head = evidence.Head(
            **dict(
                zip(("tree_size", "root", "time", "previous", "origin", "key", "signature"), row, strict=True)
            )
        )
        changed = right[head.tree_size] != head.root or head.previous != previous
        signature = base64.b64encode(bytes(64)).decode() if changed else head.signature
        new = evidence.Head(
            tree_size=head.tree_size,
            root=right[head.tree_size],
            time=head.time,
            previous=previous,
            origin=head.origin,
            key=head.key,
            signature=signature,
        )
        db.execute(
            "UPDATE evidence_head SET root = ?, previous = ?, signature = ? WHERE tree_size = ?",
            [new.root, new.previous, new.signature, new.tree_size],
        )
        previous = new.id
        names = ("tree_size", "root", "time", "previous", "origin", "key", "signature")
        lines.append(orjson.dumps({name: getattr(new, name) for name in names}) + b"\n")
    return b"".join(lines)


def flip(raw, at, by):
    at %= len(raw)
    return raw[:at] + bytes([raw[at] ^ by]) + raw[at + 1 :]


def apply(db, what):
    name, at, detail, by = what
    match name:
        case "body" | "leaf":
            found = db.execute(f"SELECT {name} FROM evidence_event WHERE seq = ?", [at]).fetchone()
            if found:
                db.execute(
                    f"UPDATE evidence_event SET {name} = ? WHERE seq = ?", [flip(found[0], detail, by), at]
                )
        case "node":
            place, raw = db.execute("SELECT * FROM evidence_node LIMIT 1 OFFSET ?", [at]).fetchone()
            db.execute("UPDATE evidence_node SET hash = ? WHERE place = ?", [flip(raw, detail, by), place])
        case "forge":
            if db.execute("SELECT 1 FROM evidence_event WHERE seq = ?", [at]).fetchone():
                forge(db, at, actor="nobody")
                rebuild(db, below=detail)
        case "swap":
            swap(db, at, at + 1)
        case "delete":
            db.execute("DELETE FROM evidence_event WHERE seq = ?", [at])
        case "insert":
            insert(db, at) if db.execute(
                "SELECT 1 FROM evidence_event WHERE seq = ?", [at]
            ).fetchone() else None


def content(db):
    tables = ("evidence_event", "evidence_node", "evidence_head")
    return [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]
