"""A form that is made beside whatever else is done with its handout."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING

from indicators.errors import IndicatorError
from indicators.handouts.beside import Beside
from indicators.handouts.forms import FORMS

if TYPE_CHECKING:
    from indicators.handouts.handout import Handout

SECONDS = 600


class Again(Beside):
    """A form that will be made of a handout and its pack: what it needs is loaded before they are there."""

    def __init__(self, form: str) -> None:
        super().__init__("indicators.handouts.again", form)
        self.form, self._trouble = form, f"the {form} could not be made"

    def begin(self, made: Handout, pack: bytes) -> None:
        """Begin to make it."""
        self.tell(pickle.dumps((made, pack)))

    def content(self) -> bytes:
        """Return its bytes.

        Raises:
            IndicatorError: it cannot be made; the message says why.
        """
        return self.answer(SECONDS, self._trouble)


def _make() -> None:
    form = FORMS[sys.argv[1]]
    form.ready()
    if told := sys.stdin.buffer.read():
        made, pack = pickle.loads(told)  # noqa: S301 - from our own process
        try:
            sys.stdout.buffer.write(form.bytes_of(made, pack))
        except IndicatorError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    _make()
