"""One look over a JSON object, streaming, to know its layout (结构识别). `jsonish` tells the layouts."""

from dataclasses import dataclass, field

from yiben.capabilities.intake.readers.jsontext import JsonText

_PLAIN_MEMBERS = 10  # an object with more plain members than this is itself a record
_LONG_LIST = 20  # unless one of its lists is as long as this
_SAMPLE = 1000  # members looked at to know an object of objects
_LEVELS = 4  # wrappings looked into


@dataclass(slots=True)
class Look:
    """What a document's object is made of, seen in one pass without keeping it."""

    plain: dict[str, str] = field(default_factory=dict)  # scalar members as text, the first few
    scalars: int = 0
    objects: int = 0
    tables: dict[str, int] = field(default_factory=dict)  # lists of objects, and their lengths
    columns: dict[str, int] = field(default_factory=dict)  # lists of scalars
    grids: list[str] = field(default_factory=list)  # lists of lists
    keys: list[frozenset[str]] = field(default_factory=list)  # key sets of the first object members
    trees: int = 0  # object members that end in lists of scalars or in scalars only
    size: int = 0
    level: int = 0
    inner: dict[str, "Look"] = field(default_factory=dict)  # the first object member, seen the same way

    def member(self, key: str, text: JsonText) -> None:
        """Take note of one member, reading its value."""
        self.size += 1
        if text.peek() == "[":
            self._list(key, text)
            return
        if text.peek() == "{" and not self.objects and self.level < _LEVELS:
            self._first_object(key, text)
            return
        found, _ = text.value()
        if isinstance(found, dict):
            self.objects += 1
            if len(self.keys) < _SAMPLE:
                self.keys.append(frozenset(found))
                self.trees += all(isinstance(v, list | dict) for v in found.values()) and bool(found)
        else:
            self.scalars += 1
            if len(self.plain) < 50:
                self.plain[key] = str(found)

    def _first_object(self, key: str, text: JsonText) -> None:
        inner = Look(level=self.level + 1)
        names = []
        for name in text.members():
            names.append(name)
            inner.member(name, text)
        self.inner[key] = inner
        self.objects += 1
        self.keys.append(frozenset(names))
        self.trees += inner.size > 0 and not inner.scalars

    def _list(self, key: str, text: JsonText) -> None:
        count = objects = lists = 0
        for found, _ in text.elements():
            count += 1
            objects += isinstance(found, dict)
            lists += isinstance(found, list)
        if objects and objects == count:
            self.tables[key] = count
        elif lists and lists == count:
            self.grids.append(key)
        else:
            self.columns[key] = count

    @property
    def is_columnar(self) -> bool:
        """Lists of scalars of one length, and nothing else."""
        lengths = set(self.columns.values())
        return len(self.columns) == self.size and len(lengths) == 1 and self.size > 1 and lengths != {0}

    @property
    def holds_tables(self) -> bool:
        """Is the object only the wrapping of its lists?"""
        few = self.scalars + self.objects + len(self.columns) <= _PLAIN_MEMBERS
        return bool(self.tables) and (few or max(self.tables.values()) >= _LONG_LIST)

    @property
    def wraps(self) -> str:
        """The one object member that holds the tables (`{"code": 200, "data": {"list": […]}}`), or empty."""
        if self.objects != 1 or self.columns or self.grids or self.scalars > _PLAIN_MEMBERS:
            return ""
        key, inner = next(iter(self.inner.items()), ("", Look()))
        return key if inner.holds_tables or inner.wraps else ""

    @property
    def is_keyed(self) -> bool:
        """Objects with about the same keys, each under its own name."""
        if self.objects != self.size or self.size < 2:
            return False
        every = frozenset().union(*self.keys)
        return sum(map(len, self.keys)) * 2 > len(every) * len(self.keys)

    @property
    def is_tree(self) -> bool:
        """Objects of objects or lists, with keys that are data."""
        return self.objects == self.size and self.size > 1 and self.trees == len(self.keys)
