"""`yiben` as somebody at a terminal runs it, in this process."""

import json
import sys
from typing import Any

import pytest

from yiben.app.cli import main


class Terminal:
    """Answers exit code, standard output and standard error of a command line."""

    def __init__(self, patch: pytest.MonkeyPatch, seen: pytest.CaptureFixture[str]) -> None:
        self.patch = patch
        self._seen = seen

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self.patch.setattr(sys, "argv", ["yiben", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = self._seen.readouterr()
        return int(left.value.code or 0), said.out, said.err

    def json(self, *words: str, code: int = 0) -> Any:
        """The one document of a command that ends with `code`."""
        left, out, err = self(*words, "--json")
        assert left == code, err
        return json.loads(out)
