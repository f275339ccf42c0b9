"""Files sent by a browser: kept whole, named safely, refused before anything is kept."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text
from yiben.ui.uploads import Receiver, safe_name


def body(fields: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    parts = [("file", (name, content)) for name, content in files]
    request = httpx.Request("POST", "http://here/", data=fields, files=parts or {"file": ("", b"")})
    return request.headers["content-type"], request.read()


async def pieces(whole: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def take(folder: Path, kind: str, whole: bytes, *, size: int = 7, admit=lambda _: None) -> Receiver:
    receiver = Receiver(folder, content_type=kind, admit=admit)
    # In a thread of its own: a browser under test keeps this one's event loop running.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, receiver.take(pieces(whole, size))).result()
    return receiver


@given(content=st.binary(max_size=300), size=st.integers(1, 50))
def test_every_byte_arrives_however_the_body_is_cut(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    folder = tmp_path_factory.mktemp("up")
    receiver = take(folder, *body({"org": "卫健委"}, [("病历.csv", content), ("b.csv", b"x")]), size=size)
    assert receiver.fields == {"org": "卫健委"}
    assert [file.name for file in receiver.files] == ["病历.csv", "b.csv"]
    assert receiver.files[0].path.read_bytes() == content
    assert receiver.files[0].size == len(content)


def test_two_files_of_one_name_do_not_meet(tmp_path: Path) -> None:
    receiver = take(tmp_path, *body({}, [("a.csv", b"1"), ("a.csv", b"2")]))
    assert [file.path.read_bytes() for file in receiver.files] == [b"1", b"2"]


def test_a_refused_form_keeps_no_byte_of_its_file(tmp_path: Path) -> None:
    def refuse(fields: dict[str, str]) -> None:
        raise Refused("form_expired", Text("过期", "expired"))

    with pytest.raises(Refused):
        take(tmp_path / "new", *body({"csrf": "wrong"}, [("a.csv", b"secret")]), admit=refuse)
    assert not (tmp_path / "new").exists()


def test_a_form_without_a_file_is_admitted_too(tmp_path: Path) -> None:
    seen: list[dict[str, str]] = []
    receiver = take(tmp_path, *body({"org": "x"}, []), admit=seen.append)
    assert [fields["org"] for fields in seen] == ["x"]
    assert receiver.files == []


@pytest.mark.parametrize("kind", ["multipart/form-data", "text/plain", "multipart/form-data; boundary=other"])
def test_what_is_no_form_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(BadInput):
        take(tmp_path, kind, body({}, [("a", b"1")])[1])


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder(name: str) -> None:
    clean = safe_name(name)
    assert clean
    assert "/" not in clean
    assert "\\" not in clean
    assert clean.strip(".") == clean
    assert len(clean.encode()) <= 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\人口.xlsx", "人口.xlsx"),
        ("..", "upload"),
        ("", "upload"),
        ("a\x00b.csv", "a_b.csv"),
        ("库" * 100 + ".csv", "库" * 53 + ".csv"),
    ],
)
def test_names_are_made_safe(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept
