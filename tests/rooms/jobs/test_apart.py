"""Large jobs run in a process of their own, and end as if they had run in the worker."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from tests.rooms.jobs.chores import TryAgain, broken_apart, endless, out_of_memory, where
from winnow.jobs.apart import Ended, called_apart
from winnow.jobs.worker import TookTooLong, _at_most

pytestmark = pytest.mark.once


def test_answers_from_another_process() -> None:
    assert called_apart(where.module_path, [], {"step": 0}) != os.getpid()


def test_raises_what_the_job_raised_and_says_where() -> None:
    with pytest.raises(TryAgain, match="on purpose") as raised:
        called_apart(broken_apart.module_path, [], {})
    assert "in broken_apart" in raised.value.__notes__[0]


def test_says_that_a_process_died() -> None:
    with pytest.raises(Ended, match="out_of_memory ended with code 9"):
        called_apart(out_of_memory.module_path, [], {})


def test_a_job_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TookTooLong), _at_most(0.2):
        called_apart(endless.module_path, [], {})
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)
