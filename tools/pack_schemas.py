"""Write the JSON Schemas of a pack's files to docs/reference/schema: `.venv/bin/python tools/pack_schemas.py`."""

from pathlib import Path

from yiben.app.pack_documents import write_schemas

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference" / "schema"

if __name__ == "__main__":
    print("\n".join(write_schemas(FOLDER)))
