"""Words from outside on a page: as text, never as Markdown or HTML; tables that leave it: never as formulas (14.8h)."""

from __future__ import annotations

import ast
import csv
import inspect
import io
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.delta_generator import DeltaGenerator

from indicators.export import table
from indicators.views.parts import html

VIEWS = Path(html.__file__).parents[1]
FILES = sorted(VIEWS.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
# What Streamlit reads as Markdown, by the names of its parameters.
WORDS = {"label", "text", "body", "help", "title", "caption", "captions", "message", "tabs"}
# Those of a selectbox or a multiselect are text, as tests/browser/test_outside.py sees; so is the title of a page, as
# tests/browser/test_safety.py does.
OPTIONS_AS_MARKDOWN = {"radio", "pills", "segmented_control", "select_slider", "tabs"}
# Have a download of their own that writes cells as they are, or take words apart in ways of their own.
NEVER = {
    *("dataframe", "data_editor", "table", "json", "metric", "markdown", "write", "write_stream", "latex", "iframe"),
    *("altair_chart", "line_chart", "area_chart", "bar_chart", "scatter_chart", "map", "exception", "echo"),
}
TEXT = {"code"}  # shows what it is given as it is


def own_names(tree):
    """Return the names that a file has from our own modules: what has a name like Streamlit's there is not it."""
    return {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("indicators")
        for each in node.names
    } | {"Markup"}


def calls(path):
    """Return each call of a Streamlit function in a file, and the function that it stands in."""
    tree = TREES[path]
    ours = own_names(tree)
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, receiver = node.func.attr, ast.unparse(node.func.value)
        drawn = isinstance(node.func.value, ast.Name) and receiver not in ours and hasattr(DeltaGenerator, name)
        if callable(getattr(st, name, None)) and (receiver == "st" or drawn):
            inside = [each for each in functions if each.lineno <= node.lineno <= (each.end_lineno or 0)]
            yield name, node, max(inside, key=lambda each: each.lineno, default=None)


def arguments(name, call):
    """Return what a call gives, by parameter."""
    names = [each for each in inspect.signature(getattr(st, name)).parameters if each != "self"]
    return dict(zip(names, call.args, strict=False)) | {each.arg or "**": each.value for each in call.keywords}


def constants(tree):
    """Return the words that a file names once and for all."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def values_of(name, function, tree):
    """Return what a name of a function stands for: what is assigned to it, or given for it by each caller."""
    found = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(ast.unparse(each) == name for each in node.targets)
    ]
    places = [each.arg for each in function.args.args]
    if name in places:
        for each in [tree] if function.name.startswith("_") else TREES.values():
            for node in ast.walk(each):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == function.name:
                    named = {each.arg: each.value for each in node.keywords}
                    place = places.index(name)
                    found.append(node.args[place] if place < len(node.args) else named.get(name, ast.Name("unknown")))
    return found


def is_plain(node, function, tree):
    """Return whether an expression is words of our own, or such from outside by way of `html.plain`."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return is_plain(node.body, function, tree) and is_plain(node.orelse, function, tree)
    if isinstance(node, ast.Dict):
        return all(is_plain(each, function, tree) for each in node.values)
    if isinstance(node, ast.Subscript):
        return is_plain(node.value, function, tree)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "html.plain"
    if isinstance(node, ast.Name):
        values = values_of(node.id, function, tree) if function else []
        values = values or [each for each in [constants(tree).get(node.id)] if each is not None]
        return bool(values) and all(is_plain(each, function, tree) for each in values)
    return False


FIELDS = {
    ast.unparse(node.target): ast.unparse(node.annotation)
    for tree in TREES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.AnnAssign)
}


def returns(call, tree):
    """Return the type that a function of the views gives, as it is annotated: of this file, or of the one named."""
    module, _, name = ast.unparse(call.func).rpartition(".")
    trees = [each for path, each in TREES.items() if path.stem == module] if module else [tree]
    kinds = [
        ast.unparse(node.returns)
        for each in trees
        for node in ast.walk(each)
        if isinstance(node, ast.FunctionDef) and node.name == name and node.returns
    ]
    return kinds[0] if len(kinds) == 1 else ""


def is_markup(node, function, tree):
    """Return whether an expression is Markup, whose words were escaped as they went in."""
    if isinstance(node, ast.BinOp):
        return is_markup(node.left, function, tree) or is_markup(node.right, function, tree)
    if isinstance(node, ast.IfExp):
        return is_markup(node.body, function, tree) and is_markup(node.orelse, function, tree)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called == "Markup":
            return isinstance(node.args[0], ast.Constant)
        if called.endswith(".format"):
            return is_markup(node.func.value, function, tree)
        return returns(node, tree) == "Markup"
    if isinstance(node, ast.NamedExpr):
        return is_markup(node.value, function, tree)
    if isinstance(node, ast.Attribute):
        return FIELDS.get(node.attr) == "Markup"
    if isinstance(node, ast.Subscript):
        kind = kind_of(node.value, function, tree)
        return kind.startswith("tuple[") and set(kind[6:-1].split(", ")) <= {"Markup", "..."}
    return isinstance(node, ast.Name) and kind_of(node, function, tree) == "Markup"


def kind_of(node, function, tree):
    """Return the type that a name, a field or a call has, as it is annotated or as what is assigned to it has."""
    if isinstance(node, ast.Call):
        return returns(node, tree)
    if isinstance(node, ast.Attribute):
        return FIELDS.get(node.attr, "")
    if not isinstance(node, ast.Name) or function is None:
        return ""
    annotated = {each.arg: ast.unparse(each.annotation) for each in function.args.args if each.annotation}
    if node.id in annotated:
        return annotated[node.id]
    for each in ast.walk(function):  # for words, row in zip(page.between, page.charts)
        if isinstance(each, ast.For) and isinstance(each.iter, ast.Call) and ast.unparse(each.iter.func) == "zip":
            targets = each.target.elts if isinstance(each.target, ast.Tuple) else [each.target]
            for target, source in zip(targets, each.iter.args, strict=False):
                if ast.unparse(target) == node.id:
                    return kind_of(source, function, tree).removeprefix("tuple[").split(",")[0]
    values = [
        each.value
        for each in ast.walk(function)
        if (isinstance(each, ast.Assign) and any(ast.unparse(target) == node.id for target in each.targets))
        or (isinstance(each, ast.NamedExpr) and each.target.id == node.id)
    ]
    if values and all(is_markup(each, function, tree) for each in values):
        return "Markup"
    return kind_of(values[0], function, tree) if len(values) == 1 else ""


def faults(path):
    """Return each call of a file that could show words from outside as Markdown, or as HTML that was not escaped."""
    tree, found = TREES[path], []
    for name, call, function in calls(path):
        given = arguments(name, call)
        where = f"{path.relative_to(VIEWS).as_posix()}:{call.lineno} {name}"
        if name in NEVER:
            found.append(f"{where} is not used here")
        elif name == "html":
            found += [] if is_markup(given["body"], function, tree) else [f"{where}: {ast.unparse(given['body'])}"]
        elif name not in TEXT:
            asked = WORDS | ({"format_func", "options"} if name in OPTIONS_AS_MARKDOWN else set())
            found += [
                f"{where}({key}={ast.unparse(value)})"
                for key, value in given.items()
                if key == "**" or (key in asked and not is_plain(value, function, tree))
            ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(VIEWS).as_posix())
def test_every_word_on_a_page_is_ours_or_is_escaped(path):
    """14.8h: words from outside go through `html.plain` where Streamlit reads Markdown, through Markup in HTML."""
    assert faults(path) == []


@pytest.mark.parametrize(
    "line",
    [
        'st.spinner(f"Asking {address}")',
        "st.error(error)",
        'st.warning("a" + name)',
        "st.button(brief.title)",
        'st.button("a", help=name)',
        'st.radio("a", names)',
        'left.checkbox(name, key="a")',
        "st.toast(told(name))",
        "st.caption(name)",
        "st.expander(label=name)",
        "st.tabs(names)",
        "st.button(**facts)",
        "st.dataframe(frame)",
        "box.data_editor(frame)",
        "st.markdown(html.plain(name))",
        "st.html(name)",
        "st.html(Markup(name))",
        'st.html(f"<p>{name}</p>")',
        'st.html("<p>{}</p>".format(name))',
        'right.html("<p>" + name)',
    ],
)
def test_a_way_in_for_words_from_outside_is_found(line, monkeypatch):
    """14.8h: what the test above would say of the ways that there were, and of others."""
    path = VIEWS / "made.py"
    tree = ast.parse(f"def draw(name, names, address, error, brief, facts, frame, left, right, box):\n    {line}\n")
    monkeypatch.setitem(TREES, path, tree)
    assert faults(path) != []


def read(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


CELLS = some.text(some.sampled_from("=+-@\t\r\n 1.,;\"'aé＝＋－＠0-")) | some.text() | some.floats() | some.integers()


@given(rows=some.lists(some.lists(CELLS | some.none(), min_size=3, max_size=3), max_size=5))
def test_no_cell_of_a_csv_begins_a_formula_and_every_number_is_one(rows):
    """14.8h: text that a spreadsheet would run is defused, all else is as it was; a negative number is a number."""
    heads, *written = read(table.file_bytes(["=name", "b", "c"], rows))
    assert heads == ["'=name", "b", "c"]
    for row, cells in zip(rows, written, strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, float):
                assert (cell == "") if value != value else (float(cell) == value)
            elif isinstance(value, int):
                assert int(cell) == value
            else:
                assert cell in ((value or ""), f"'{value}")
                if cell.strip()[:1] in tuple("=+-@＝＋－＠") and cell.strip():
                    float(cell)  # or it would not be a number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+98 21 1234", "'+98 21 1234"),
        ("-0- ", "'-0- "),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1", "'\n=1"),
        ("-12.5", "-12.5"),
        ("-1e-07", "-1e-07"),
        ("-1+2", "'-1+2"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_text_that_begins_a_formula_is_defused(text, written):
    """14.8h."""
    assert table.safe(text) == written


def test_one_writer_writes_every_table_that_leaves():
    """14.8h: no other part of what people use writes CSV; what ships, and what readers see, is written for a diff."""
    ours = {"export/table.py", "figures/shipped.py", "answers/outputs.py"}
    house = VIEWS.parent
    writers = {
        path.relative_to(house).as_posix()
        for path in house.rglob("*.py")
        if any(each in path.read_text(encoding="utf-8") for each in ("csv.writer", "DictWriter", ".to_csv("))
    }
    assert writers == ours
