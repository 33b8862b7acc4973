"""The house: no room too large to be read, and no day that can be left out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import indicators

HOUSE = Path(indicators.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))
LONGEST = 400
# Longer, each with the reason why it is one thing.
LONGER = {
    "core/tables.py": "one thing: our files and the operator's, read with the line of every fault",
    "briefs/library.py": "one noun: the briefs by id, with their files, links and index",
    "net/fetch.py": "one noun: the only thing that asks, with all that can go wrong in asking",
}


def named(path):
    return path.relative_to(HOUSE).as_posix()


def test_a_file_reads_in_one_sitting():
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name for name, many in lines.items() if many > LONGEST} == set(LONGER)


def functions(path):
    """Return each function of a file with its parameters and their defaults (None where there is none)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            plain = [*node.args.posonlyargs, *node.args.args]
            defaults = [None] * (len(plain) - len(node.args.defaults)) + list(node.args.defaults)
            pairs = zip([*plain, *node.args.kwonlyargs], [*defaults, *node.args.kw_defaults], strict=True)
            yield node.name, [(each, default) for each, default in pairs]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_day_of_what_was_known_can_be_left_out(path):
    """Pages, charts, exports and answers take a reader; what is beneath takes what is known, and has no default."""
    for function, parameters in functions(path):
        for each, default in parameters:
            kind = ast.unparse(each.annotation) if each.annotation else ""
            if each.arg == "as_of" and function != "question":  # whether it may be asked as of a day, in words
                assert named(path) == "views/address.py", f"{function} takes an as_of of its own"
            if kind.startswith(("Known", "Reader")):
                assert default is None, f"{function} reads without {each.arg}"


@pytest.mark.parametrize("room", ["views", "charts", "export"])
def test_as_of_stands_in_the_address_alone(room):
    """Elsewhere in the pages the day is the reader's."""
    for path in sorted((HOUSE / room).rglob("*.py")):
        names = {
            node.attr if isinstance(node, ast.Attribute) else node.arg
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute | ast.keyword | ast.arg)
        }
        assert "as_of" not in names or named(path) == "views/address.py"


def test_nothing_of_a_desk_is_kept_without_the_desk():
    """What is kept for a process hangs on a desk or a reader, a folder or a name: two desks share nothing."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            decorators = [ast.unparse(each) for each in getattr(node, "decorator_list", ())]
            if isinstance(node, ast.FunctionDef) and any(each.startswith(("kept", "cache")) for each in decorators):
                assert node.args.args, f"{named(path)}: {node.name} keeps one thing for the whole process"


# Where a day is text: files and the wire, the store, answers, the address, and what a chart's spec says.
TEXT_ROOMS = ("answers", "briefs", "cli", "documents", "loaders", "net", "store")
TEXT_FILES = (
    "backup/archive.py",
    "figures/shipped.py",
    "charts/axes.py",
    "core/tables.py",
    "handouts/carried.py",
    "handouts/handout.py",
    "presenting/written.py",
    "refresh/progress.py",
    "server/routes.py",
    "views/address.py",
    "views/screens/sources.py",
)
FORMS = {
    "datetime64": (
        "np.datetime64(",
        '.astype("datetime64[D]',
        '.astype("datetime64[M]',
        "datetime_as_string",
        "astype(object)",
    ),
    "text": ("fromisoformat(", "isoformat(", "strptime(", "strftime("),
}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_day_changes_its_form_at_two_borders(path):
    """Between files and dates in the rooms that read and write; between dates and arrays in `core/periods.py` alone."""
    text, name = path.read_text(encoding="utf-8"), named(path)
    if name != "core/periods.py":
        assert [each for each in FORMS["datetime64"] if each in text] == []
    if not (name.startswith(TEXT_ROOMS) or name in TEXT_FILES):
        assert [each for each in FORMS["text"] if each in text] == []
