"""Several indexes made one: everything is found in the whole, which goes on like any other."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import tantivy

from yiben.infra.search.joining import join, part
from yiben.infra.search.shelf import Layout, Pending, Shelf


def plain(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    for name in ("id", "mark"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_text_field("text", tokenizer_name="whitespace")
    build.add_bytes_field("doc", stored=True)
    return tantivy.Index(build.build(), path=str(folder), reuse=True)


def other(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    build.add_text_field("id", tokenizer_name="raw")
    return tantivy.Index(build.build(), path=str(folder), reuse=True)


def put(writer: Any, names: Iterable[str]) -> None:
    for name in names:
        writer.add_document(tantivy.Document(id=[name], text=["said"], doc=[name.encode()]))


def parted(folder: Path, *shares: Sequence[str]) -> list[Path]:
    parts = [folder / str(number) for number in range(len(shares))]
    for one, names in zip(parts, shares, strict=True):
        with part(plain, one) as writer:
            put(writer, names)
    return parts


def held(searcher: Any, schema: Any) -> list[str]:
    hits = searcher.search(tantivy.Query.term_query(schema, "text", "said"), limit=100).hits
    return sorted(bytes(searcher.doc(address)["doc"][0]).decode() for _, address in hits)


class Feed:
    """A feed of everything, then of one thing that was changed and one that is new."""

    def __init__(self) -> None:
        self.seq = 1

    def newest(self) -> int:
        return self.seq

    def birth(self) -> str:
        return "first"

    def pending(self, since: int | None) -> Pending:
        if since is None:
            return Pending(3, lambda _: None, apart=lambda folder: parted(folder, ["a", "b"], [], ["c"]))
        return Pending(2, self.changed)

    def changed(self, writer: Any) -> None:
        writer.delete_documents_by_term("id", "a")
        put(writer, ["d"])


def test_whatever_is_in_a_part_is_in_the_whole(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    join(parted(tmp_path, ["a", "b"], [], ["c"]), whole)
    index = plain(whole)
    assert held(index.searcher(), index.schema) == ["a", "b", "c"]


def test_a_joined_index_follows_its_feed_and_throws_away_what_it_merged(tmp_path: Path) -> None:
    feed, shelf = Feed(), Shelf(tmp_path, Layout("v1", plain))
    assert shelf.follow(feed) == 3
    assert shelf.seen() == (1, "first")
    for feed.seq in range(2, 20):
        shelf.follow(feed)
    opened = shelf.reader()
    assert opened is not None
    assert held(*opened) == ["b", "c", *["d"] * 18]
    stores = {one.stem for one in (tmp_path / "v1").glob("*.store")}
    assert len(stores) < 12  # twenty were written: those that were merged are gone
    assert not (tmp_path / "v1" / "parts").exists()


def test_what_has_other_fields_or_would_hide_an_index_is_not_joined(tmp_path: Path) -> None:
    with part(other, tmp_path / "other"):
        pass
    parts = parted(tmp_path, ["a"])
    with pytest.raises(ValueError, match="cannot be joined"):
        join([*parts, tmp_path / "other"], tmp_path)
    plain(tmp_path)
    with pytest.raises(ValueError, match="cannot be joined"):
        join(parts, tmp_path)
