"""Validates DCAT documents with the official SHACL shapes of DCAT-AP 3.0.0.

    python tools/dcat_shapes.py http://127.0.0.1:8000/catalog.ttl?page=1 [more documents] [--shapes FOLDER]

The shapes are those of semiceu.github.io/DCAT-AP/releases/3.0.0/html/shacl, five files in one folder; no package ships
them. Without `--shapes` they are looked for below YIBEN_TESTDATA, in `catalog/dcat-ap-3.0.0-shacl`. Exits 1 when there is a violation; warnings are counted by kind.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

import pyshacl
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

SH = Namespace("http://www.w3.org/ns/shacl#")
FILES = (
    "shapes.ttl",
    "range.ttl",
    "shapes_recommended.ttl",
    "mdr-vocabularies.shape.ttl",
    "deprecateduris.ttl",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="+")
    parser.add_argument("--shapes", type=Path)
    asked = parser.parse_args()
    folder = asked.shapes or Path(os.environ.get("YIBEN_TESTDATA", ".")) / "catalog" / "dcat-ap-3.0.0-shacl"
    if not (folder / FILES[0]).exists():
        parser.error(f"no shapes in {folder}; name their folder with --shapes")
    shapes = Graph()
    for name in FILES:
        shapes.parse(folder / name)
    worst = 0
    for place in asked.documents:
        counted = validate(Graph().parse(place), shapes)
        violations = sum(count for (severity, *_), count in counted.items() if severity == "Violation")
        worst = max(worst, violations)
        print(f"{place}: {violations} violations, {sum(counted.values()) - violations} warnings")
        for kind, count in sorted(counted.items()):
            print(f"  {count:6} {' '.join(kind)}")
    return 1 if worst else 0


def validate(data: Graph, shapes: Graph) -> Counter[tuple[str, str, str]]:
    """Results by severity, path and constraint. Results within results explain them and are not counted."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    told: Counter[tuple[str, str, str]] = Counter()
    for whole in report.subjects(RDF.type, SH.ValidationReport):
        for result in report.objects(whole, SH.result):
            parts = (SH.resultSeverity, SH.resultPath, SH.sourceConstraintComponent)
            told[tuple(str(report.value(result, part)).rpartition("#")[2] for part in parts)] += 1
    return told


if __name__ == "__main__":
    sys.exit(main())
