"""What a question is: declared once, beside the function that answers it.

    @question("list", "every series with its source, span and freshness")
    def listing(reader: Reader, topic: Annotated[str | None, Asked("of one topic")] = None) -> list[SeriesRow]:

Its name, its help, its parameters (those of the function, after the reader) and its result (a TypedDict or a list of
one) make the command line, the pages that describe it and its JSON Schema. A question takes no day of its own: where
it may be asked as of a day, it says so, and whoever asks passes a reader bound to that day.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Generic, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

    from indicators.reader import Reader

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a parameter is asked for; stands in the parameter's `Annotated`.

    Attributes:
        line: what it means, in one line.
        name: where Python keeps the right one for itself, such as "from".
        choices: the only values there are; any, if none are named.
        value: what stands for its value where its use is shown, such as "ID".
        by_place: said by its place on a command line, though it may be left out.
        lines: on a command line "-" asks once for each line of standard input.
    """

    line: str
    name: str = ""
    choices: tuple[str, ...] = ()
    value: str = ""
    by_place: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name as asked, the function's own, its type (str, int, float, bool or date), its default."""

    name: str
    argument: str
    kind: type
    required: bool
    default: object
    asked: Asked


@dataclass(frozen=True)
class Question(Generic[P, R]):
    """One question and the function that answers it.

    Attributes:
        name: as asked on a command line, one word or two.
        line: what it answers, in one line.
        answer: the function.
        as_of: what asking as of a day means, in one line; empty where it is asked of today only.
        faults: whether its answer lists faults, so that any answer but an empty one is a failure.
    """

    name: str
    line: str
    answer: Callable[P, R]
    as_of: str = ""
    faults: bool = False

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Answer."""
        return self.answer(*args, **kwargs)

    def ask(self, reader: Reader | None, values: Mapping[str, Any]) -> R:
        """Answer, with values by the parameters' names as asked; those left out have their defaults."""
        answer: Callable[..., R] = self.answer
        given = {each.argument: values[each.name] for each in self.parameters if each.name in values}
        return answer(reader, **given) if self.reads else answer(**given)

    @property
    def reads(self) -> bool:
        """Whether it needs a reader; one about this very tree does not."""
        return "reader" in self._hints

    @property
    def result(self) -> Any:
        """The type of its answer."""
        return self._hints["return"]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it can be asked with, in the function's order."""
        there = inspect.signature(self.answer).parameters
        return tuple(_parameter(each, self._hints[name]) for name, each in there.items() if name != "reader")

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.answer, include_extras=True)


def _parameter(of: inspect.Parameter, hint: Any) -> Parameter:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"the parameter {of.name} does not say how it is asked: Annotated[{hint}, Asked(...)]")
    kind, asked = get_args(hint)
    (plain,) = {*(get_args(kind) or (kind,))} - {NoneType}
    required = of.default is inspect.Parameter.empty
    return Parameter(asked.name or of.name, of.name, plain, required, None if required else of.default, asked)


def question(
    name: str, line: str, *, as_of: str = "", faults: bool = False
) -> Callable[[Callable[P, R]], Question[P, R]]:
    """Return a decorator that makes a question of the function that answers it; see `Question`."""

    def declared(answer: Callable[P, R]) -> Question[P, R]:
        return Question(name, line, answer, as_of, faults)

    return declared


def declared_in(modules: Iterable[ModuleType]) -> dict[str, Question[..., Any]]:
    """Return the questions that modules declare, by name, in their order."""
    found = [each for module in modules for each in vars(module).values() if isinstance(each, Question)]
    return {each.name: each for each in found}
