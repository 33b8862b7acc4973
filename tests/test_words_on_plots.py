"""Words on a plot are placed for the height that it really has: none lies over a point, whatever it is drawn in."""

import re
from xml.etree import ElementTree as ET

import vl_convert
from scene import SVG, scene

from indicators.charts.axes import AROUND
from indicators.charts.colours import PUBLISHED
from indicators.export import image
from indicators.handouts import making, screen
from indicators.views import address
from indicators.views.screens import brief as page

BRIEF = "2020-09-30-iran-venezuela"
DOT = 4  # pixels, half of a dot
PHONE = 360  # its page: there a level may have no words where points leave no room


def stands(node, x=0.0, y=0.0):
    """Yield every element of a drawing with its place in pixels."""
    for each in node:
        at = re.search(r"translate\(([-\d.e]+),([-\d.e]+)\)", each.get("transform", ""))
        right, down = (x + float(at[1]), y + float(at[2])) if at else (x, y)
        yield each, right, down
        yield from stands(each, right, down)


def drawn(rows, spec, width):
    """Return the words on a chart so wide, its points, the left, width and height of its plot, and what is clipped."""
    whole = {**spec, "data": {"values": rows}, "width": width, "config": {**spec["config"], "font": image.FONT}}
    found = list(stands(ET.fromstring(vl_convert.vegalite_to_svg(whole))))
    plot = next(
        (x, each.get("d")) for each, x, _ in found if each.get("class") == "background" and "h" in each.get("d")
    )
    wide, high = (float(each) for each in re.findall(r"[hv]([\d.]+)", plot[1])[:2])
    groups = [(each, x, y) for each, x, y in found if "mark-symbol role-mark" in each.get("class", "")]
    marks = [mark for group, *place in groups for mark in stands(group, *place) if mark[0].tag == f"{SVG}path"]
    dots = [(x, y) for each, x, y in marks if each.get("opacity") != "0"]
    return dots, (plot[0], wide, high), [each for each, *_ in groups if each.get("clip-path")]


def charts(desk):
    """Yield every chart of the shipped brief as a room, a document and a page draw it: name, rows, spec and width."""
    on = desk.now()
    for passage in making.handout(on, making.outline(on, BRIEF)).passages:
        for spec, figure in zip(screen._sized(passage), passage.figures, strict=True):
            for each in (spec, {**figure.chart, "width": 560}):
                yield f"{passage.excerpt} {figure.series}", each["data"]["values"], each, each["width"]
    for found in on.claims([desk.briefs[BRIEF]]):
        query = {"brief": [BRIEF], "excerpt": [found.claim.excerpt], "claim": [found.claim.id]}
        for chart in (each for row in page.made(address.selection("brief", query, desk), on).charts for each in row):
            for width in (PHONE, 640):
                yield f"{found.claim.id} {chart.series}", image.values(chart.data.to_pandas()), chart.spec, width


class Rows(list):
    """Rows that are written already, as `scene` asks a frame for them."""

    def to_dict(self, _):
        return self


def test_no_word_lies_over_a_point_and_every_level_is_named(desk):
    """16.1, 16.3: words were placed for a plot 65 px higher than theirs, and a dot at its edge was cut in half."""
    seen, levels = 0, 0
    for name, rows, spec, width in charts(desk):
        dots, (left, wide, high), clipped = drawn(rows, spec, width)
        assert high == spec["height"] - AROUND, name
        assert clipped == [], name
        assert all(left - 1 <= x <= left + wide + 1 for x, _ in dots), name
        words = [each for each in scene(Rows(rows), spec, width).marks if each.top > 12]
        for word in words:
            over = [
                (x, y)
                for x, y in dots
                if word.left < x + DOT and x - DOT < word.right and word.top < y + DOT and y - DOT < word.bottom
            ]
            assert not over, (name, width, word)
        held = [each for layer in spec["layer"] if "data" in layer for each in layer["data"]["values"]]
        needs = {each["n"].replace("\n", " ") for each in held if each.get("c") == PUBLISHED and "lo" in each}
        if width != PHONE and any(layer["mark"].get("strokeDash") == [5, 3] for layer in spec["layer"]):
            assert needs & {each.text for each in words}, (name, width)
            levels += 1
        seen += 1
    assert seen > 100
    assert levels > 15
