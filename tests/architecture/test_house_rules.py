"""House rules that a command can see. The allow-list of large files may only shrink."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiben"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations/versions" not in path.as_posix())
MOST_LINES = 400
LARGE: dict[str, int] = {}  # file → lines it had when the rule began; none so far
CATCH_ALL = {"app/jobs.py", "app/cli.py"}  # the two doors behind which nobody stands
REFUSED_NAMES = {"utils", "helpers", "common", "misc", "base", "util", "helper"}


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_has_one_subject(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LARGE.get(name(path), MOST_LINES), f"{lines} lines: split it by subject"


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [name(path) for path in FILES if path.stem in REFUSED_NAMES] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "write two lines: what lives here"


def test_only_the_outermost_doors_catch_everything() -> None:
    found = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _catches_everything(node):
                found.add(name(path))
    assert found <= CATCH_ALL


def _catches_everything(node: ast.ExceptHandler) -> bool:
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in kinds
    )


def test_nothing_outside_guard_makes_a_scope() -> None:
    makers = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Scope"
            ):
                makers.add(name(path))
    assert all(maker.startswith("engines/guard/") for maker in makers), makers


def _has_a_desk(capability: str, room: list[str]) -> bool:
    folder = SOURCE / "capabilities" / capability / room[0]
    return len(room) == 1 and room[0] not in {"actions", "store"} and (folder / "__init__.py").exists()


def test_capabilities_meet_only_at_front_desks() -> None:
    """Another capability's rooms are closed: only its `__init__` may be imported, and that of a room with a desk of its own."""
    wrong = []
    for path in FILES:
        here = path.relative_to(SOURCE).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.startswith("yiben.capabilities.")
            ):
                _, _, capability, *room = node.module.split(".")
                inside = here[:2] == ("capabilities", capability)
                door = here[0] == "app" and room[:1] in (["web"], ["cli"], ["store"])
                if room and not inside and not door and not _has_a_desk(capability, room):
                    wrong.append(f"{'/'.join(here)} imports {node.module}")
    assert wrong == []
