"""Recognition against real labelled files: personal-information F1, meaning accuracy, check-digit identifiers.

    YIBEN_TESTDATA=/path/to/data python benchmarks/labels.py [--wrong] [--only dev|held] [--types]

The folder holds `labels.csv` (file, column, semantic_type, is_personal_info, is_sensitive_pi). A fifth of the
files, chosen by a hash of their path, is the hold-out: only its first look was blind, see benchmarks/README.md. Names are compared by
`labels_mapping.toml`. Prints JSON lines.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import tomllib
from collections import Counter, defaultdict
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from yiben.capabilities.grading import Recognition, recognise

csv.field_size_limit(1 << 30)
HERE = Path(__file__).parent


def held_out(file: str) -> bool:
    """Whether `file` belongs to the hold-out: a fifth, by hash."""
    return int(hashlib.sha256(file.encode()).hexdigest(), 16) % 5 == 0


def decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "big5", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def flatten(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [
            pair
            for key, inner in value.items()
            for pair in flatten(inner, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(value, list):
        return [pair for inner in value for pair in flatten(inner, path)]
    return [(path, value)]


def read_nested(path: Path, wanted: list[str]) -> dict[str, list[str | None]]:
    data = path.read_bytes()
    if path.suffix == ".yaml":
        import yaml

        parsed = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    else:
        parsed = json.loads(decode(data))
    columns: dict[str, list[str | None]] = defaultdict(list)
    for key, value in flatten(parsed):
        columns[key].append(None if value is None else str(value))
    if wanted[0] not in columns and {"key", "value"} <= {k.split(".")[-1] for k in columns}:
        return read_pairs(parsed)
    return dict(columns)


def read_pairs(parsed: Any) -> dict[str, list[str | None]]:
    """Key-value records (EAV) turned into columns."""
    columns: dict[str, list[str | None]] = defaultdict(list)
    for record in parsed:
        for field in record:
            shown = field["value"]
            if isinstance(shown, list):
                shown = "; ".join(
                    " ".join(str(x) for x in item.values()) if isinstance(item, dict) else str(item)
                    for item in shown
                )
            columns[field["key"]].append(None if shown is None else str(shown))
    return dict(columns)


def read_columns(path: Path, wanted: list[str]) -> dict[str, list[str | None]]:
    """A quick loader for the labelled files only; the product reads files through `intake`."""
    if path.suffix in (".json", ".yaml"):
        return read_nested(path, wanted)
    text = decode(path.read_bytes())
    delimiter = max(",\t;|", key=text[:4000].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if wanted[0].startswith("#"):
        width = max(len(row) for row in rows[:50])
        header = [f"#{i}" for i in range(width)]
    else:
        at = next(
            (
                i
                for i, row in enumerate(rows[:12])
                if len({w.strip() for w in wanted} & {c.strip() for c in row}) >= min(2, len(wanted))
            ),
            0,
        )
        header, rows = rows[at], rows[at + 1 :]
    rows = [row for row in rows if row][:100_000]
    return {name: [row[i] if i < len(row) else None for row in rows] for i, name in enumerate(header)}


def as_table(columns: dict[str, list[str | None]]) -> pa.Table:
    size = max(map(len, columns.values()))
    arrays = [pa.array(values + [None] * (size - len(values)), pa.string()) for values in columns.values()]
    return pa.table(arrays, names=list(columns))


def load_mapping() -> dict[str, Any]:
    return tomllib.loads((HERE / "labels_mapping.toml").read_text(encoding="utf-8"))


def is_right(label: str, answer: Recognition, mapping: dict[str, Any]) -> bool:
    said = answer.semantic or ""
    if label in mapping["vague"]:
        allowed = mapping["sets"][mapping["vague"][label]]
        return not answer.personal if isinstance(allowed, str) else said in allowed
    return said in mapping["exact"].get(label, [label])


def judge(root: Path, *, only: str) -> list[dict[str, Any]]:
    labels = list(csv.DictReader(io.StringIO((root / "labels.csv").read_text(encoding="utf-8"))))
    mapping = load_mapping()
    results = []
    for file, group in groupby(labels, key=lambda row: row["file"]):
        held = held_out(file)
        if only and (only == "held") != held:
            continue
        rows = list(group)
        table = as_table(read_columns(root / file, [row["column"] for row in rows]))
        answers = dict(
            zip(
                table.column_names,
                recognise(table, context=file.rsplit("/", 1)[-1].rsplit(".", 1)[0]),
                strict=True,
            )
        )
        stripped = {name.strip(): answer for name, answer in answers.items()}
        for row in rows:
            answer = answers.get(row["column"]) or stripped.get(row["column"].strip())
            if answer is None:
                results.append(
                    {
                        **row,
                        "held": held,
                        "said": "(column not found)",
                        "personal": False,
                        "right": False,
                        "vague": False,
                    }
                )
                continue
            results.append(
                {
                    **row,
                    "held": held,
                    "said": answer.semantic or "",
                    "personal": answer.personal,
                    "right": is_right(row["semantic_type"], answer, mapping),
                    "vague": row["semantic_type"] in mapping["vague"],
                    "why": answer.evidence.en,
                    "confidence": answer.confidence,
                }
            )
    return results


def summary(results: list[dict[str, Any]], name: str) -> dict[str, Any]:
    truth = np.array([r["is_personal_info"] == "yes" for r in results])
    said = np.array([r["personal"] for r in results])
    hit = int((truth & said).sum())
    precision, recall = hit / max(1, int(said.sum())), hit / max(1, int(truth.sum()))
    plain = [r for r in results if not r["vague"]]
    return {
        "benchmark": "labels",
        "part": name,
        "columns": len(results),
        "personal_precision": round(precision, 3),
        "personal_recall": round(recall, 3),
        "personal_f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        "meaning_accuracy": round(float(np.mean([r["right"] for r in results])), 3),
        "meaning_accuracy_without_vague_labels": round(float(np.mean([r["right"] for r in plain])), 3)
        if plain
        else None,
    }


def per_type(results: list[dict[str, Any]]) -> None:
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in results:
        by[row["semantic_type"]].append(row)
    for label, rows in sorted(by.items(), key=lambda pair: -len(pair[1])):
        wrong = Counter(row["said"] or "(nothing)" for row in rows if not row["right"])
        print(
            json.dumps(
                {
                    "label": label,
                    "columns": len(rows),
                    "right": sum(r["right"] for r in rows),
                    "taken_for": dict(wrong),
                },
                ensure_ascii=False,
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print every wrong column")
    parser.add_argument("--types", action="store_true", help="print right and wrong per label")
    parser.add_argument("--only", choices=["dev", "held"], default="")
    options = parser.parse_args()
    root = os.environ.get("YIBEN_TESTDATA")
    if not root:
        raise SystemExit("set YIBEN_TESTDATA to the folder that holds labels.csv")
    results = judge(Path(root), only=options.only)
    if options.wrong:
        for r in results:
            personal = r["is_personal_info"] == "yes"
            if personal != r["personal"] or not r["right"]:
                flag = (
                    ""
                    if personal == r["personal"]
                    else (" MISSED-PERSONAL" if personal else " FALSE-PERSONAL")
                )
                print(
                    f"{r['file'].split('/')[-1][:34]:34} {r['column'][:30]!r:32} {r['semantic_type']:24} said {r['said']:18}{flag} {'' if r['right'] else 'WRONG'} | {r.get('why', '')[:90]}"
                )
    if options.types:
        per_type(results)
    for name, part in (
        ("tuned on", [r for r in results if not r["held"]]),
        ("hold-out", [r for r in results if r["held"]]),
        ("all", results),
    ):
        if part:
            print(json.dumps(summary(part, name)))


if __name__ == "__main__":
    main()
