"""The JSON Schemas editors use are made from what the loader reads by, and lie current in the docs."""

import json
import tomllib
from pathlib import Path

from yiben.capabilities import policy

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "reference" / "schema"


def test_the_written_schemas_are_current() -> None:
    """Otherwise: .venv/bin/python tools/pack_schemas.py"""
    written = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    assert written == policy.schemas()


def test_shipped_packs_name_only_what_the_schemas_know() -> None:
    schemas = policy.schemas()
    for path in ROOT.glob("packs/*/*.toml"):
        schema = schemas.get(path.name.replace(".toml", ".json"))
        if schema and path.parent.name != "yiben-base":
            known(tomllib.loads(path.read_text()), schema, path.name)


def known(data: object, schema: dict, place: str) -> None:
    if isinstance(data, list):
        item = schema.get("items") or next(
            (one["items"] for one in schema.get("anyOf", ()) if "items" in one), {}
        )
        for one in data:
            known(one, item, place)
    elif isinstance(data, dict) and "properties" in schema:
        assert set(schema.get("required", ())) <= set(data), place
        for key, value in data.items():
            if schema["additionalProperties"] is False:
                assert key in schema["properties"], f"{place}.{key}"
            known(value, schema["properties"].get(key, {}), f"{place}.{key}")
