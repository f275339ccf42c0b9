"""Every kind of event a room leaves has a name people read, in both languages."""

import ast
from pathlib import Path

import yiben
from yiben.app.web import ROOMS
from yiben.ui.pages import site_words

SOURCE = Path(yiben.__file__).parent


def kinds() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            said = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0] if said == "leave" and node.args else None
            if said == "Event":
                first = next((keyword.value for keyword in node.keywords if keyword.arg == "kind"), None)
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_every_event_has_a_name() -> None:
    words, left = site_words(ROOMS), kinds()
    assert len(left) > 20
    assert sorted(kind for kind in left if f"app.kind.{kind}" not in words) == []
