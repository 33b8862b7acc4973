"""The shapes of questions and answers as JSON Schema (2020-12), made from their declarations alone."""

from __future__ import annotations

import re
from datetime import date
from inspect import cleandoc
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

if TYPE_CHECKING:
    from indicators.answers.question import Parameter, Question

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
}


def schema(kind: Any) -> dict[str, Any]:
    """Return the JSON Schema of a type: a TypedDict, a list, a dict, a union, or a plain one.

    Raises:
        TypeError: a type that JSON has no shape for.
    """
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if is_typeddict(kind):
        said = meanings(kind)
        parts = {name: schema(each) for name, each in get_type_hints(kind).items()}
        return {
            "type": "object",
            "title": kind.__name__,
            "description": cleandoc(kind.__doc__ or "").partition("\n\n")[0],
            "properties": {name: each | {"description": said.get(name, "")} for name, each in parts.items()},
            "required": [name for name in parts if name in kind.__required_keys__],
        }
    origin, inside = get_origin(kind), get_args(kind)
    if origin is list:
        return {"type": "array", "items": schema(inside[0])}
    if origin is dict and inside[0] is str:
        return {"type": "object", "additionalProperties": schema(inside[1])}
    if origin in (Union, UnionType):
        return {"anyOf": [schema(each) for each in inside]}
    raise TypeError(f"no answer is made of {kind}")


def meanings(kind: type) -> dict[str, str]:
    """Return what each key of a TypedDict means, from the attributes in its docstring."""
    listed = cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2]
    found = re.findall(r"^ {4}(\w+): (.+(?:\n {5,}.+)*)", listed, re.MULTILINE)
    return {name: " ".join(words.split()) for name, words in found}


def described(question: Question[..., Any]) -> dict[str, Any]:
    """Return all that an API or a tool's listing needs of a question: its name, and what goes in and comes out."""
    parameters = {each.name: _of_parameter(each) for each in question.parameters}
    if question.as_of:
        parameters["as_of"] = PLAIN[date] | {"description": question.as_of}
    return {
        "name": question.name.replace(" ", "_"),
        "description": question.line,
        "input": {
            "type": "object",
            "properties": parameters,
            "required": [each.name for each in question.parameters if each.required],
            "additionalProperties": False,
        },
        "output": schema(question.result),
    }


def _of_parameter(parameter: Parameter) -> dict[str, Any]:
    said = schema(parameter.kind) | {"description": parameter.asked.line}
    return said | ({"enum": list(parameter.asked.choices)} if parameter.asked.choices else {})
