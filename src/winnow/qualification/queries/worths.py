"""What asking each question is worth, as the last count found."""

from __future__ import annotations

from winnow.ground.prepared import Prepared
from winnow.qualification.asking import Worth
from winnow.qualification.models import QuestionWorth


def worths() -> dict[str, Worth]:
    """By question key; a question with too little history is not there."""
    return {key: Worth(n, worth) for key, n, worth in _WORTHS.all()}


_WORTHS = Prepared(lambda: QuestionWorth.objects.values_list("key", "n", "worth"))
