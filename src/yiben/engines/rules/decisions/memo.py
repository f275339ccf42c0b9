"""Remembering a bounded number of answers, safely for several threads."""

from threading import Lock
from typing import Any

REMEMBERED = 4_096


class Memo:
    """What was decided lately: two generations, so that forgetting is one step and bounded."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._young: dict[Any, Any] = {}
        self._old: dict[Any, Any] = {}
        self._lock = Lock()

    def get(self, key: Any) -> Any:
        """What was kept under `key`, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Any, value: Any) -> None:
        """Keep `value`; the generation before the last is forgotten when this one is full."""
        if not self.size:
            return
        with self._lock:
            if len(self._young) >= self.size:
                self._old, self._young = self._young, {}
            self._young[key] = value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
