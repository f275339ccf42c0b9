"""Filter queries of `package_search` 检索条件: the part of Solr's language that CKAN's clients send, made into a test.

`organization:health tags:"air quality" -res_format:PDF metadata_modified:[2024-01-01T00:00:00Z TO *]`, with AND,
OR, NOT and brackets. Fields we do not have match nothing; what cannot be read raises BadQuery.
"""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate

from yiben.capabilities.interchange.ckan.errors import BadQuery
from yiben.capabilities.interchange.ckan.roll import Entry

Test = Callable[[Entry], bool]
_TOKEN = re.compile(r"""\s*(?:
    (?P<open>\()|(?P<close>\))|
    (?P<sign>[+-])(?=\S)|
    (?P<field>[A-Za-z_*][\w.*-]*):(?=\S)|
    (?P<range>[\[{][^\]}]{1,200}\sTO\s[^\]}]{1,200}[\]}])|
    "(?P<quoted>(?:[^"\\]|\\.)*)"|
    (?P<word>(?:[^\s()"\\]|\\.)+)
)""", re.VERBOSE)  # fmt: skip
_FIELDED = re.compile(r"(?:^|[\s(+-])([A-Za-z_*][\w.*-]*):")
_MOST, _DEEPEST, _LONGEST = 400, 20, 20_000


def filter_of(query: str) -> Test | None:
    """What a filter query asks of an entry; None where it asks nothing."""
    if len(query) > _LONGEST:
        raise BadQuery("the query is too long")
    tokens = _tokens(query)
    return _Reader(tokens).everything() if tokens else None


def filters_of(queries: Iterable[str]) -> list[Test]:
    """The same of several queries, which together have as many parts as one may."""
    found, parts = [], 0
    for one in queries:
        test = filter_of(one)
        parts += len(_tokens(one))
        if parts > _MOST:
            raise BadQuery(f"more than {_MOST} parts")
        if test is not None:
            found.append(test)
    return found


def names_fields(query: str) -> bool:
    """True for a question in Solr's language rather than words to look for."""
    return any(name in _VALUES or name in ("*", *_TIMES) for name in _FIELDED.findall(query))


def _tokens(query: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(query.rstrip())
    while at < end:
        match = _TOKEN.match(query, at)
        if match is None or match.end() == at:
            raise BadQuery(f"cannot be read from: {query[at : at + 40]}")
        kind = str(match.lastgroup)
        found.append((kind, match.group(kind)))
        at = match.end()
        if len(found) > _MOST:
            raise BadQuery(f"more than {_MOST} parts")
    return found


class _Reader:
    """Reads tokens from left to right; AND is meant where nothing stands."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def everything(self) -> Test:
        test = self._either("")
        if self.at < len(self.tokens):
            raise BadQuery("a bracket too many")
        return test

    def _either(self, field: str) -> Test:
        tests = [self._both(field)]
        while self._word("OR"):
            tests.append(self._both(field))
        return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)

    def _both(self, field: str) -> Test:
        tests = [self._one(field)]
        while (
            self.at < len(self.tokens)
            and self.tokens[self.at][0] != "close"
            and self.tokens[self.at] != ("word", "OR")
        ):
            self._word("AND")
            tests.append(self._one(field))
        return tests[0] if len(tests) == 1 else lambda entry: all(test(entry) for test in tests)

    def _one(self, field: str) -> Test:
        if self._word("NOT"):
            return _not(self._one(field))
        kind, value = self._next()
        if kind == "sign":
            test = self._one(field)
            return _not(test) if value == "-" else test
        if kind == "open":
            return self._bracket(field)
        if kind == "field":
            return self._one(value)
        if kind == "close":
            raise BadQuery("a bracket where something is missing")
        if kind == "range":
            return _between(field, value)
        plain = re.sub(r"\\(.)", r"\1", value)
        return _is(field, plain, loose=kind == "word")

    def _bracket(self, field: str) -> Test:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadQuery("too many brackets")
        test = self._either(field)
        if self._next()[0] != "close":
            raise BadQuery("a bracket is missing")
        self.depth -= 1
        return test

    def _next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise BadQuery("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def _word(self, wanted: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("word", wanted):
            self.at += 1
            return True
        return False


_VALUES: dict[str, Callable[[Entry], tuple[str, ...]]] = {
    "id": lambda one: (one.id, one.name, one.ckan_id),
    "name": lambda one: (one.name,),
    "title": lambda one: (one.title.zh, one.title.en),
    "organization": lambda one: (one.organization,),
    "owner_org": lambda one: (one.organization,),
    "groups": lambda one: one.groups,
    "tags": lambda one: one.tags,
    "res_format": lambda one: one.formats,
    "license_id": lambda one: (one.licence,),
    "state": lambda _: ("active",),
    "type": lambda _: ("dataset",),
    "dataset_type": lambda _: ("dataset",),
    "private": lambda _: ("false",),
    "capacity": lambda _: ("public",),
    "site_id": lambda _: ("default",),
}
_TIMES = {"metadata_modified": "modified", "metadata_created": "created"}


def _not(test: Test) -> Test:
    return lambda entry: not test(entry)


def _is(field: str, value: str, *, loose: bool) -> Test:
    wanted = value.casefold()
    if field in ("", "text", "*") and wanted == "*":
        return lambda _: True
    if field in ("", "text"):
        return lambda entry: wanted in entry.words
    values = _VALUES.get(field)
    if values is None:
        return lambda _: False
    if loose and wanted == "*":
        return lambda entry: any(values(entry))
    if loose and ("*" in wanted or "?" in wanted):
        shape = re.compile(translate(wanted.replace("[", "[[]")))
        return lambda entry: any(shape.match(one.casefold()) for one in values(entry))
    if field == "title":
        return lambda entry: any(wanted in one.casefold() for one in values(entry))
    return lambda entry: any(wanted == one.casefold() for one in values(entry))


def _between(field: str, told: str) -> Test:
    low, high = re.split(r"\sTO\s", told[1:-1], maxsplit=1)
    low, high = low.strip().strip('"'), high.strip().strip('"')
    attribute = _TIMES.get(field)
    if attribute is None:
        values = _VALUES.get(field)
        if (low, high) == ("*", "*") and values is not None:
            return lambda entry: any(values(entry))
        raise BadQuery(f"no range over {field}")
    for end in (low, high):
        if end != "*" and not re.fullmatch(
            r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?Z?", end
        ):
            raise BadQuery(f"no time: {end}")
    least, most = low.removesuffix("Z"), high.removesuffix("Z")
    open_low, open_high = told.startswith("{"), told.endswith("}")

    def test(entry: Entry) -> bool:
        value = getattr(entry, attribute)
        above = least == "*" or (value > least if open_low else value >= least)
        return above and (most == "*" or (value < most if open_high else value[: len(most)] <= most))

    return test
