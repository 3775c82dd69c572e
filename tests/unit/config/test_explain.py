"""What the command line says when a command breaks off."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError

from winnow.cli.frame import explain


@pytest.mark.parametrize(
    "error", [OperationalError("database or disk is full"), OSError(errno.ENOSPC, "No space left on device")]
)
def test_a_full_disk_is_told_without_a_traceback(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(error) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert str(error) in told.err


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(FileNotFoundError):
        explain(FileNotFoundError(errno.ENOENT, "gone"))
