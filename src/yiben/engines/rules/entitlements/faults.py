"""What is wrong with a declaration, all of it at once: each with its place in the table and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yiben.engines.rules.entitlements.wrongs import Wrong
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Path = tuple[str | int, ...]
"""Keys and positions from the top of the declaration's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong."""

    code: str
    path: Path
    says: Text
    hint: Text | None = None


@dataclass(slots=True)
class Faults:
    """Collects; nothing is raised until somebody asks."""

    about: str
    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, path: Path, says: Text, hint: Text | None = None) -> None:
        """Note one more; what it is about stands before it."""
        told = Text(f"{self.about}：{says.zh}", f"{self.about}: {says.en}")
        self.found.append(Fault(code=code, path=path, says=told, hint=hint))

    def take(self, error: Wrong, path: Path) -> None:
        """Note what the language refused."""
        self.add(error.code, path, error.says, error.hint)

    def refuse(self, **where: str) -> None:
        """Raise BadInput for the first of them, with its path, when there is any."""
        if self.found:
            first = self.found[0]
            place: dict[str, object] = {**where, "path": ".".join(str(one) for one in first.path)}
            raise BadInput(first.code, first.says, where=place, hint=first.hint)


Paths = Mapping[str, Path]
"""Where each criterion stands in its programme's table, by id."""
