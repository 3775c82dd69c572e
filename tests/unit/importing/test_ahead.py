"""Reading the next chunks while this one is written."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator

import pytest

from winnow.capture.importing.ahead import ahead, beside, uncollected
from winnow.capture.importing.reading import WrongFile


def pages(last: int) -> Generator[list[int], None, None]:
    yield from ([n, n + 1] for n in range(last))
    raise WrongFile("the rest is no table", field="file")


def test_gives_all_in_order_and_then_what_went_wrong() -> None:
    items = ahead(pages(3))
    assert [next(items) for _ in range(3)] == [[0, 1], [1, 2], [2, 3]]
    with pytest.raises(WrongFile) as wrong:
        next(items)
    assert (wrong.value.message, wrong.value.field) == ("the rest is no table", "file")


def test_leaves_no_process_behind_when_it_is_left_early(monkeypatch: pytest.MonkeyPatch) -> None:
    made, fork = [], os.fork

    def counted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(os, "fork", counted)
    items = ahead(n for n in range(100_000))
    assert [next(items), next(items)] == [0, 1]
    items.close()
    for child in made:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def test_collects_again_afterwards() -> None:
    with uncollected() as collect:
        assert not gc.isenabled()
        collect()
    assert gc.isenabled()


@pytest.mark.parametrize("when", [True, False])
def test_what_is_made_beside_is_what_would_be_made_here(when: bool) -> None:
    with beside(lambda: {"made": 1}, when=when) as made:
        assert made() == {"made": 1}
    with pytest.raises(WrongFile), beside(lambda: next(pages(0)), when=when) as never:
        never()
