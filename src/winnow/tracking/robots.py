"""Whether a browser says itself that it is a crawler."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

_LONGEST = 500


# A few hundred browsers send nearly everything, and the list has over a thousand patterns.
@lru_cache(maxsize=5000)
def is_robot(user_agent: str) -> bool:
    return bool(_detector().isCrawler(user_agent[:_LONGEST])) if user_agent else False


@cache
def _detector() -> Any:
    # Loaded when first asked: reading its patterns takes longer than starting the server.
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
