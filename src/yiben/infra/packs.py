"""Where the shipped declarations lie: `packs/` of the repository, or inside the installed wheel."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@lru_cache(maxsize=1)
def packs_folder() -> Path:
    """The folder of shipped packs."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "packs"
    return installed if installed.is_dir() else package.parents[1] / "packs"


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML file at `path`; an error names file and line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            "bad_toml",
            Text(f"{path.name} 不是有效的 TOML: {error}", f"{path.name} is not valid TOML: {error}"),
            where={"file": str(path)},
        ) from error
