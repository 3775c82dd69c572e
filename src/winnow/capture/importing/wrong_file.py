"""The refusal of a whole file, told with the file's name."""

from __future__ import annotations

from typing import NoReturn

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid


class WrongFile(Invalid):
    """The file as a whole cannot be read as a table."""

    code = "wrong_file"


def refusal(name: str, reason: str) -> WrongFile:
    return WrongFile(_("{file} cannot be imported: {reason}.").format(file=name, reason=reason), field="file")


def wrong(name: str, reason: str) -> NoReturn:
    raise refusal(name, reason)
