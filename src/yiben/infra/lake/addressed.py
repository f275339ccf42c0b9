"""File access for pyiceberg where a place is an address of a bucket and its bytes a file of this machine."""

import json
from pathlib import Path

from pyarrow.fs import LocalFileSystem
from pyiceberg.io import FileIO, InputFile, OutputFile
from pyiceberg.io.pyarrow import PyArrowFile
from pyiceberg.typedef import EMPTY_DICT, Properties


class Addressed(FileIO):  # type: ignore[misc]  # the library says nothing of its types
    """Metadata below `yiben.address` is written into `yiben.folder`; data files are where `paths.json` says."""

    def __init__(self, properties: Properties = EMPTY_DICT) -> None:
        super().__init__(properties)
        self._folder = Path(properties["yiben.folder"])
        self._address = properties["yiben.address"]
        self._data: dict[str, str] = json.loads((self._folder / "paths.json").read_text(encoding="utf-8"))

    def new_input(self, location: str) -> InputFile:
        """The bytes at an address."""
        return self._file(location)

    def new_output(self, location: str) -> OutputFile:
        """Where bytes of an address go."""
        return self._file(location)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Remove a file of the metadata."""
        place = location if isinstance(location, str) else location.location
        Path(self._path(place)).unlink(missing_ok=True)

    def _file(self, location: str) -> PyArrowFile:
        return PyArrowFile(location=location, path=self._path(location), fs=LocalFileSystem())

    def _path(self, location: str) -> str:
        known = self._data.get(location)
        if known is not None:
            return known
        folder, _, name = location.rpartition("/")
        if folder != self._address or not name:
            raise ValueError(location)
        return str(self._folder / "metadata" / name)
