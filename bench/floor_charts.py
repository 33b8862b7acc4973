"""The floor of a page with charts: a Streamlit app that draws the charts of the first brief, and nothing else.

What it draws lies beside it, as `floor_charts.write` took it from our page: the same specs, the same data.
"""

from __future__ import annotations

import pickle
from pathlib import Path

NAME = "charts.pickle"


def write(home: Path, folder: Path) -> None:
    """Put the charts of the first page of the Brief, of the store in `home`, into a folder."""
    from indicators.desk import prepare  # noqa: PLC0415 - the app imports nothing of ours
    from indicators.views import address  # noqa: PLC0415
    from indicators.views.screens import brief  # noqa: PLC0415

    desk = prepare(folder=home)
    chosen = address.selection("brief", {}, desk)
    page = brief.made(chosen, address.reader(chosen, desk))
    charts = [(chart.data, chart.spec) for row in page.charts for chart in row]
    (folder / NAME).write_bytes(pickle.dumps(charts))


def draw() -> None:
    """Draw them, one under the other."""
    import streamlit as st  # noqa: PLC0415 - the bench imports only `write`

    for data, spec in pickle.loads(Path(NAME).read_bytes()):  # noqa: S301 - our own file
        st.vega_lite_chart(data, spec, width="stretch", height=spec["height"])


if __name__ == "__main__":
    draw()
