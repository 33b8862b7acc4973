"""What readers see, written down in data/outputs, and what a tree would change in it."""

import shutil

from indicators.answers import outputs


def test_what_is_written_down_is_what_this_tree_gives():
    assert outputs.differences() == []


def test_each_change_is_told_row_by_row(tmp_path):
    folder = tmp_path / "outputs"
    shutil.copytree(outputs.FOLDER, folder)
    marks, links = folder / "marks.csv", folder / "links.csv"
    lines = marks.read_text(encoding="utf-8").splitlines()
    mine = next(place for place, line in enumerate(lines) if ",currency-collapse,2026-11-01,holds," in line)
    lines[mine] = lines[mine].replace(",holds,", ",contradicted,", 1)
    marks.write_text("\n".join(lines) + "\n", encoding="utf-8")
    header, *rest = links.read_text(encoding="utf-8").splitlines()
    links.write_text("\n".join([header, *rest[1:], "a-brief,a-passage,1,series,a.series,1.0000,found,why"]) + "\n")
    (folder / "freshness.csv").unlink()
    told = outputs.differences(folder)
    assert "marks, 2020-09-30-iran-venezuela, currency-collapse, 2026-11-01: mark 'contradicted' is 'holds' now" in told
    assert any(line.startswith("links, 2020-09-30-iran-venezuela, ") and line.endswith(": is new") for line in told)
    assert "links, a-brief, a-passage, 1, series, a.series: is gone" in told
    assert sum(line.startswith("freshness, ") for line in told) > 100
