"""What is said when something cannot be done: one family of exceptions that every door translates.

The API answers problem+json with `code` and `field`, a page shows the message, the CLI exits with `exit_code`.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refused(Exception):
    """Asked for, understood, and not done. `field` names what was wrong, `details` is JSON for machines."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, field: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


class Invalid(Refused):
    code = "invalid"


class NotFound(Refused):
    """No such row, or none that this actor may see: the two are not told apart on purpose."""

    code = "not_found"
    status = 404


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403


class Conflict(Refused):
    """The present state forbids it: already there, already closed, changed meanwhile."""

    code = "conflict"
    status = 409


class SettingsBroken(Refused):
    """Winnow cannot start with these settings. `problems` are pairs of a setting's variable and what is wrong."""

    code = "settings_broken"
    status = 500
    exit_code = 3

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        lines = [f"  {name}: {told}" for name, told in problems]
        super().__init__("\n".join(["Settings are broken:", *lines]))
        self.problems = problems
