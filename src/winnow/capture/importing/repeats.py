"""Which keys come more than once in a file; memory stays the same however long the file is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from winnow.capture.importing.reading import Table

# At most 16 MB: with three bits a key, one false alarm in 10,000 at two million keys.
_LEAST_FILTER_BITS, _MOST_FILTER_BITS = 1 << 16, 1 << 27
_KEYS_AT_ONCE = 50_000


class Repeats:
    """Which keys come more than once. A Bloom filter finds them; `found` may hold a few that do not."""

    def __init__(self, file_bytes: int = 1 << 24) -> None:
        bits = 1 << (8 * file_bytes).bit_length()
        bits = min(_MOST_FILTER_BITS, max(_LEAST_FILTER_BITS, bits))
        self._bits, self._mask = bytearray(bits // 8), bits - 1
        self.found: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether it came at all; seldom true of one that did not."""
        return bool(self._seen(self._places(_hashes([key])))[0])

    def add(self, keys: Sequence[str]) -> None:
        """Many at once are much quicker than one by one."""
        import numpy as np

        hashes = _hashes(keys)
        order = np.argsort(hashes)
        hashes = hashes[order]
        places = self._places(hashes)
        again = self._seen(places)
        again[1:] |= hashes[1:] == hashes[:-1]
        self.found.update(keys[i] for i in order[again].tolist())
        bits = np.frombuffer(self._bits, np.uint8)
        np.bitwise_or.at(bits, (places >> 3).ravel(), (np.uint8(1) << (places & 7).astype(np.uint8)).ravel())

    def _seen(self, places: Any) -> Any:
        import numpy as np

        bits = np.frombuffer(self._bits, np.uint8)
        return (bits[places >> 3] >> (places & 7).astype(np.uint8) & 1).all(axis=0)

    def _places(self, hashes: Any) -> Any:
        """Three bits for each key."""
        import numpy as np

        mixed = hashes * np.uint64(0x9E3779B97F4A7C15)
        turns = np.array([hashes, mixed >> np.uint64(8), mixed >> np.uint64(36)])
        return (turns & np.uint64(self._mask)).astype(np.int64)


def repeats_of(table: Table, keys: Callable[[Sequence[str]], Iterable[str]]) -> Repeats:
    """Those of the whole file, where `keys` gives what a row is known by."""
    repeats = Repeats(table.path.stat().st_size)
    waiting: list[str] = []
    for row in table.rows():
        if row.problem:
            continue
        waiting += keys(row.cells)
        if len(waiting) > _KEYS_AT_ONCE:
            repeats.add(waiting)
            waiting = []
    repeats.add(waiting)
    return repeats


def _hashes(keys: Sequence[str]) -> Any:
    # Loaded where it is used: most processes never take in a file.
    import numpy as np

    return np.fromiter(map(hash, keys), np.int64, len(keys)).astype(np.uint64)
