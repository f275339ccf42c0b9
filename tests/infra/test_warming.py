"""Files are read into memory beside whatever else goes on, unless they are too large for it or gone."""

import os
from pathlib import Path

from yiben.infra.warming import warm


def test_files_are_read_from_end_to_end_by_a_thread_nobody_waits_for(tmp_path: Path) -> None:
    one, two = tmp_path / "one.bin", tmp_path / "two.bin"
    one.write_bytes(os.urandom(3_000_001))
    two.write_bytes(b"")
    thread = warm([one, two])
    assert thread is not None
    assert thread.daemon
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_file_that_was_swept_meanwhile_is_left_out(tmp_path: Path) -> None:
    there = tmp_path / "there.bin"
    there.write_bytes(b"x")
    thread = warm([tmp_path / "gone.bin", there])
    assert thread is not None
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_what_would_push_everything_else_out_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(1 << 42)  # a hole: it takes no room on the disk
    assert warm([huge]) is None
