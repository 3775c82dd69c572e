"""Questions about what history teaches."""

from winnow.learning.queries.back_tests import BackTestView, NamedLead, back_test, back_tests, latest

__all__ = ["BackTestView", "NamedLead", "back_test", "back_tests", "latest"]
