"""Facts people hand in at a terminal: a JSON file, or standard input."""

import sys
from pathlib import Path
from typing import Any

import orjson

from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

MOST = 50_000_000


def read_json(path: Path | str) -> Any:
    """The document in a file, or on standard input where it is `-`. Raises NotFound, BadInput with the line."""
    name = "stdin" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(MOST + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(MOST + 1)
    except OSError as error:
        raise NotFound(
            "no_file",
            Text(f"无法读取 {name}: {error.strerror}", f"Cannot read {name}: {error.strerror}"),
            where={"file": name},
        ) from error
    if len(content) > MOST:
        raise BadInput("facts_size", Text("事实文件过大", "The facts are too large"), where={"file": name})
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadInput(
            "bad_json",
            Text(f"{name} 不是有效的 JSON: {error}", f"{name} is not valid JSON: {error}"),
            where={"file": name, "line": error.lineno},
        ) from error
