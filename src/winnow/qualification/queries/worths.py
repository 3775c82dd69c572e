"""What asking each question is worth, as the last count found."""

from __future__ import annotations

from winnow.qualification.asking import Worth
from winnow.qualification.models import QuestionWorth


def worths() -> dict[str, Worth]:
    """By question key; a question with too little history is not there."""
    rows = QuestionWorth.objects.values_list("key", "n", "worth")
    return {key: Worth(n, worth) for key, n, worth in rows}
