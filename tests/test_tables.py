"""Reading TOML and CSV with the line of each fact."""

from datetime import date

import pytest

from indicators.core.tables import ROOT, Faults, csv_rows, day_of, entries_of, read_text, shown, toml_table
from indicators.errors import CatalogError

TOML = """\
# a comment

[[source]]
id = "a"
opened = 2020-02-29
names = [
  "one",
  "two",
]
count = 3

[[other]]
id = "x"

[[source]]
# indented, with a comment
  id = "b"
  flag = true
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def entries(text, path, name="source", first_line=1):
    faults = Faults()
    table = toml_table(text, path, faults, first_line)
    return [] if table is None else entries_of(table, text, path, name, faults, first_line), faults


def test_each_entry_knows_the_line_it_starts_on(path):
    found, faults = entries(TOML, path)
    assert [each.line for each in found] == [3, 15]
    assert faults.lines == []


def test_a_fault_names_the_line_of_its_key(path):
    (first, second), faults = entries(TOML, path)
    first.integer("opened")
    first.text("count")
    second.text("flag")
    lines = [line.removeprefix(f"{path}:").split(":")[0] for line in faults.lines]
    assert list(dict.fromkeys(lines)) == ["5", "10", "18"]


def test_a_missing_key_is_a_fault_at_the_entry(path):
    (first, second), faults = entries(TOML, path)
    assert second.day("opened") == date(1900, 1, 1)
    assert second.day_or_none("opened") is None
    assert second.text("title", "none") == "none"
    assert first.names("absent") == ()
    assert faults.lines == [f"{path}:15: opened is missing"]


def test_lines_are_counted_from_where_the_text_starts(path):
    found, _ = entries(TOML, path, first_line=10)
    assert [each.line for each in found] == [12, 24]
    assert found[0].lines["opened"] == 14


def test_every_value_of_the_wrong_kind_is_a_fault(path):
    text = """\
[[source]]
text = 1
empty = " "
day = "2020-09-30"
moment = 2020-09-30T10:00:00
number = true
half = 1.5
flag = 1
choice = "blue"
address = "ftp://a"
names = ["a", 1]
twice = ["a", "a"]
days = [2020-01-01, "2020-01-02"]
list = "a"
"""
    (entry,), faults = entries(text, path)
    entry.text("text")
    entry.text("empty")
    entry.day("day")
    entry.day("moment")
    entry.integer("number")
    entry.integer("half")
    entry.flag("flag")
    entry.choice("choice", ("red", "green"))
    entry.address("address")
    assert entry.names("names") == ("a",)
    entry.names("twice")
    assert entry.days("days") == (date(2020, 1, 1),)
    entry.names("list")
    entry.finish()
    first = {}
    for line in faults.lines:
        number, words = line.removeprefix(f"{path}:").split(": ", 1)
        first.setdefault(number, f"{number}: {words}")
    assert list(first.values()) == [
        "2: text = 1 is no text",
        "3: empty is empty",
        "4: day = '2020-09-30' is no date (like 2020-09-30)",
        "5: moment = datetime.datetime(2020, 9, 30, 10, 0) is no date (like 2020-09-30)",
        "6: number = True is no whole number",
        "7: half = 1.5 is no whole number",
        "8: flag = 1 is no true or false",
        "9: choice = 'blue' is not one of red, green",
        "10: address = 'ftp://a' is no http address",
        "11: names has 1, which is no name",
        "12: twice has 'a' twice",
        "13: days has '2020-01-02', which is no date",
        "14: list = 'a' is no list",
    ]


def test_a_key_that_nobody_asked_for_is_a_fault_that_names_the_known_ones(path):
    (entry,), faults = entries('[[source]]\nid = "a"\ntitel = "b"\n', path)
    entry.text("id")
    entry.text("title", "")
    entry.finish()
    assert faults.lines == [f"{path}:3: unknown key titel; known here: id, title"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[source]]\nid = "a"\nday = 2020-02-30\n', 3),
        ('[[source]]\nid = "a\n', 2),
        ('[[source]]\nid = "a"\nid = "b"\n', 3),
        ("[[source]]\nid =", 2),
        ("a = [\n1,\n", 3),
    ],
)
def test_text_that_is_no_toml_is_a_fault_at_its_line(path, text, line):
    found, faults = entries(text, path)
    assert found == []
    assert len(faults.lines) == 1
    assert faults.lines[0].startswith(f"{path}:{line}: not readable as TOML: ")


def test_a_table_in_the_place_of_entries_is_a_fault(path):
    found, faults = entries('[source]\nid = "a"\n', path)
    assert found == []
    assert faults.lines == [f"{path}:1: source must be written as [[source]] tables"]


def test_all_faults_come_in_one_message_and_many_are_counted(tmp_path):
    faults = Faults()
    faults.check()
    faults.add(tmp_path / "a", 1, "wrong")
    with pytest.raises(CatalogError) as caught:
        faults.check()
    assert str(caught.value) == f"1 fault in our own files:\n{tmp_path}/a:1: wrong"
    for line in range(2, 54):
        faults.add(tmp_path / "a", line, "wrong")
    with pytest.raises(CatalogError) as caught:
        faults.check()
    lines = str(caught.value).split("\n")
    assert lines[0] == "53 faults in our own files:"
    assert len(lines) == 52
    assert lines[-1] == "... and 3 more"


def test_a_path_within_the_project_is_shown_from_there(tmp_path):
    assert shown(ROOT / "data" / "catalog") == "data/catalog"
    assert shown(tmp_path) == str(tmp_path)


def rows(path, content, columns=("a", "b")):
    path.write_bytes(content)
    faults = Faults()
    found = list(csv_rows(path, columns, faults))
    return found, [line.removeprefix(f"{path}:") for line in faults.lines]


def test_rows_come_with_their_lines(path):
    assert rows(path, b'a,b\n1,"x, y"\n\n2,"two\nlines"\n3,\n') == (
        [(2, ["1", "x, y"]), (5, ["2", "two\nlines"]), (6, ["3", ""])],
        [],
    )


def test_a_mark_at_the_start_and_windows_line_ends_do_not_matter(path):
    assert rows(path, b"\xef\xbb\xbfa,b\r\n1,2\r\n") == ([(2, ["1", "2"])], [])


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"a,c\n1,2\n", ["1: the columns are 'a,c'; expected 'a,b'"]),
        (b"", ["1: the columns are ''; expected 'a,b'"]),
        (b"a,b\n1,2,3\n4,5\n6\n", ["2: 3 cells where 2 are expected", "4: 1 cells where 2 are expected"]),
        (b"a,b\n1,2\n3,\x004\n", ["3: the file holds a NUL byte"]),
        (b"a,b\n1,\xff\n", ["2: the file is not UTF-8 text (byte 6)"]),
    ],
)
def test_a_csv_that_is_broken_is_a_fault_at_its_line(path, content, faults):
    assert rows(path, content)[1] == faults


@pytest.mark.parametrize("content", [b'a,b\n1,"open\n', b'a,b\n1,"x"y\n'])
def test_a_quote_that_is_wrong_is_a_fault(path, content):
    found, faults = rows(path, content)
    assert found == []
    assert len(faults) == 1
    assert faults[0].startswith("2: not readable as CSV: ")


def test_a_row_of_too_many_cells_does_not_hide_the_good_ones(path):
    assert rows(path, b"a,b\n1,2,3\n4,5\n")[0] == [(3, ["4", "5"])]


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0c"])
def test_a_sign_that_only_looks_like_a_line_end_stays_in_its_cell(path, sign):
    assert rows(path, f"a,b\nx{sign}y,2\n".encode()) == ([(2, [f"x{sign}y", "2"])], [])


def test_a_file_that_is_missing_or_a_folder_is_a_fault(tmp_path):
    faults = Faults()
    assert read_text(tmp_path / "none", faults) is None
    assert read_text(tmp_path, faults) is None
    assert "the file is missing" in faults.lines[0]
    assert "the file cannot be read: it is a folder, not a file" in faults.lines[1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-09-30", date(2020, 9, 30)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2021-02-29", None),
        ("2020-13-01", None),
        ("20200930", None),
        ("2020-9-30", None),
        ("2020-W40-3", None),
        ("0000-01-01", None),
        (" 2020-09-30", None),
        ("2020-09-30\n", None),
        ("٢٠٢٠-09-30", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_one_form_alone(text, day):
    assert day_of(text) == day
