"""What goes wrong for a reason outside scpctl: told in one line, never as a traceback."""

from collections.abc import Sequence


class ScpError(Exception):
    """The user or the environment is at fault; exit status 2.

    ``message`` says what and where, ``hint`` what to do about it. Both are already in the user's language. ``excerpt``
    are lines that show the place, such as a part of an expression and a mark below it.
    """

    status = 2

    def __init__(self, message: str, hint: str = "", excerpt: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = excerpt


class DocumentError(ScpError):
    """One document or its template is at fault, the others are not; exit status 1."""

    status = 1
