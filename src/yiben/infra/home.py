"""The one folder where all state lives: `--home`, or `YIBEN_HOME`, by default `./.yiben`."""

import os
from dataclasses import dataclass
from pathlib import Path

from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below the home folder; `open()` makes what is missing, private to its owner."""

    root: Path

    @classmethod
    def find(cls, asked: Path | None = None) -> "Home":
        """The home asked for, else of the environment, else `./.yiben`."""
        return cls((asked or Path(os.environ.get("YIBEN_HOME") or ".yiben")).absolute())

    def open(self) -> "Home":
        """Make the folders that are missing (mode 0700) and return self.

        From then on this process makes files for its own user alone (umask 077), whoever writes them.
        """
        os.umask(0o077)
        try:
            for path in (
                self.root,
                self.lake,
                self.files,
                self.staging,
                self.rejects,
                self.keys,
                self.search,
            ):
                path.mkdir(parents=True, exist_ok=True, mode=0o700)
                # A folder that was there before stays as its owner has it; what lies in it is private anyway.
                if path != self.root and path.stat().st_mode & 0o077:
                    path.chmod(0o700)
        except OSError as error:
            raise Unavailable(
                "home_unusable",
                Text(
                    f"无法使用数据目录 {self.root}: {error.strerror}",
                    f"Cannot use the home folder {self.root}: {error.strerror}",
                ),
                where={"file": str(self.root)},
                hint=Text("请用 --home 指定一个可写目录", "Name a writable folder with --home."),
            ) from error
        return self

    @property
    def database(self) -> Path:
        """The embedded metadata database (SQLite)."""
        return self.root / "yiben.db"

    @property
    def lake(self) -> Path:
        """Iceberg catalogue and data files."""
        return self.root / "lake"

    @property
    def files(self) -> Path:
        """Originals as received, named by their SHA-256."""
        return self.root / "files"

    @property
    def staging(self) -> Path:
        """Work in progress; one folder per intake run, removed when the run ends."""
        return self.root / "staging"

    @property
    def rejects(self) -> Path:
        """Rows that could not be taken in, one JSON-lines file per snapshot."""
        return self.root / "rejects"

    @property
    def keys(self) -> Path:
        """Signing and token keys, mode 0600."""
        return self.root / "keys"

    @property
    def search(self) -> Path:
        """The catalogue's full-text index; rebuilt from the database when lost."""
        return self.root / "search"
