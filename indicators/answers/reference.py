"""The pages made from the declarations of questions: README's table of commands, and docs/answers.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints, is_typeddict

from indicators.answers.registry import DEEDS, QUESTIONS
from indicators.answers.schema import meanings, schema
from indicators.core.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from indicators.answers.question import Parameter, Question

README = ROOT / "README.md"
PAGE = ROOT / "docs" / "answers.md"
BEGIN, END = "<!-- answers -->", "<!-- /answers -->"


def usage(question: Question[..., Any]) -> str:
    """Return how a question is asked: `read SERIES [--as-of DAY] [--from DAY] [--to DAY]`."""
    placed = [each for each in question.parameters if each.required or each.asked.by_place]
    words = [_value(each) if each.required else f"[{_value(each)}]" for each in placed]
    if question.as_of:
        words.append("[--as-of DAY]")
    for each in question.parameters:
        if each not in placed:
            flag = f"--{each.name.replace('_', '-')}"
            words.append(f"[{flag}]" if each.kind is bool else f"[{flag} {_value(each)}]")
    return " ".join((question.name, *words))


def _value(parameter: Parameter) -> str:
    return parameter.asked.value or ("DAY" if parameter.kind.__name__ == "date" else parameter.name.upper())


def commands(questions: Iterable[Question[..., Any]] = tuple(QUESTIONS.values())) -> str:
    """Return the table of questions as README has it, in Markdown."""
    rows = [f"| `{usage(each)}` | {each.line} |" for each in questions]
    return "\n".join(["| asked as | answers |", "| --- | --- |", *rows])


def shapes(
    questions: Iterable[Question[..., Any]] = tuple(QUESTIONS.values()), deeds: Mapping[str, Any] = DEEDS
) -> str:
    """Return docs/answers.md: what each command prints with `--json`, and what every key means."""
    lines = [
        "# Answers as JSON",
        "",
        "What each command prints with `--json`: one document, UTF-8. Days are written 2020-09-30. Every key is always",
        "there; one that can be `null` says so. What was printed before (`tests/surface.json`) neither vanishes nor",
        "changes its type. Made from `indicators/answers` by `make docs`; don't edit.",
        "",
        "## Commands",
    ]
    seen: dict[str, Any] = {}
    for each in questions:
        lines += ["", f"### {each.name}", "", f"`{usage(each)}`: {each.line}.", ""]
        for parameter in each.parameters:
            choices = f" ({', '.join(parameter.asked.choices)})" if parameter.asked.choices else ""
            lines.append(f"- `{parameter.name}`: {parameter.asked.line}{choices}")
        lines += [f"- `as_of`: {each.as_of}"] if each.as_of else []
        lines += [""] if lines[-1] else []
        lines.append(
            f"Prints {_words(each.result)}.{' Any but an empty one ends with status 1.' if each.faults else ''}"
        )
        seen |= _named(each.result)
    for name, kind in deeds.items():
        lines += ["", f"### {name}", "", f"Prints {_words(kind)}."]
        seen |= _named(kind)
    lines += ["", "## Shapes"]
    for kind in seen.values():
        said, about = meanings(kind), schema(kind)["description"]
        lines += ["", f"### {kind.__name__}", "", about, "", "| key | type | meaning |", "| --- | --- | --- |"]
        lines += [
            f"| `{name}` | {_words(each)} | {said.get(name, '').replace('|', '&#124;')} |"
            for name, each in get_type_hints(kind).items()
        ]
    return "\n".join(lines) + "\n"


def _words(kind: Any) -> str:
    """Return a type in words, those of our own as links to their shapes."""
    if is_typeddict(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    origin, inside = get_origin(kind), get_args(kind)
    if origin is list:
        return f"list of {_words(inside[0])}"
    if origin is dict:
        return f"object of {_words(inside[1])} by name"
    if inside:
        return " or ".join(_words(each) for each in inside)
    return str(schema(kind)["type"])


def _named(kind: Any) -> dict[str, Any]:
    """Return every TypedDict in a type, by name, outer ones first."""
    found = {kind.__name__: kind} if is_typeddict(kind) else {}
    for each in get_type_hints(kind).values() if found else get_args(kind):
        found |= _named(each)
    return found


def with_table(readme: str, table: str) -> str:
    """Return README with the table between its two marks."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def write(readme: Path = README, page: Path = PAGE) -> None:
    """Write both pages."""
    readme.write_text(with_table(readme.read_text(encoding="utf-8"), commands()), encoding="utf-8")
    page.write_text(shapes(), encoding="utf-8")
