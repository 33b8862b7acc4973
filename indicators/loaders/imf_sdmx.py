"""International Monetary Fund, SDMX 3.0 service: any one series of any data set, by its flow and key.

Documentation: https://portal.api.imf.org/ and https://data.imf.org/en/Resource-Pages/IMF-API
IMTS (trade by partner) and ER (exchange rates) grow monthly, some months late; WEO (outlook) appears in April and
October. Open without a key most of the time.
Quirks: JSON is asked for, XML is read as well. A value is a text, or null where there is none. `SCALE` tells how
the IMF prints a figure: the value itself is already whole (United States exports of 2024 stand as 2065411250609
beside SCALE 6), so nothing is ever multiplied. Outlook years to come stand among the past ones without a mark,
save for an attribute that names the last year of actual data. An unknown data set is an empty answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from indicators.errors import SourceRefused
from indicators.loaders.reading import (
    changed,
    document,
    frame,
    member,
    number,
    period,
    refuse_gateway_words,
    rows_without,
    shortened,
    text,
)
from indicators.model import STATUSES, Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://api.imf.org/external/sdmx/3.0/data/dataflow"
# What the parts of a key stand for. In XML a series names them; in JSON an answer that has others is refused.
DIMENSIONS = {
    "IMF.RES/PCPS": "COUNTRY.INDICATOR.DATA_TRANSFORMATION.FREQUENCY",
    "IMF.RES/WEO": "COUNTRY.INDICATOR.FREQUENCY",
    "IMF.STA/CPI": "COUNTRY.INDEX_TYPE.COICOP_1999.TYPE_OF_TRANSFORMATION.FREQUENCY",
    "IMF.STA/ER": "COUNTRY.INDICATOR.TYPE_OF_TRANSFORMATION.FREQUENCY",
    "IMF.STA/IMTS": "COUNTRY.INDICATOR.COUNTERPART_COUNTRY.FREQUENCY",
}
OUTLOOK = "IMF.RES/WEO"
# The service leaves out what it says of countries, the last actual year among it, unless asked with a limit.
OUTLOOK_PARAMS = (("attributes", "all"), ("measures", "all"), ("limit", "5000"))
PARAMS = (("attributes", "dsd"), ("measures", "all"))
LAST_ACTUAL = "LATEST_ACTUAL_ANNUAL_DATA"
STATUS, DERIVATION = ("STATUS", "OBS_STATUS"), "DERIVATION_TYPE"
# Codes of DERIVATION_TYPE for what the Fund's staff estimated or projected rather than a country reported.
ESTIMATED = frozenset({"SE", "SEME", "SEHI", "SP"})
NO_SERIES = frozenset({"Annotations", "Atts", "DataProvider", "Group"})


class _Observation(NamedTuple):
    period: str
    value: object
    status: str
    derivation: str


class _Series(NamedTuple):
    key: str
    last_actual: str
    observations: list[_Observation]


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query for the series.

    Raises:
        SourceRefused: a key that means several series, which cannot be one indicator.
    """
    flow, key = indicator.option("flow"), indicator.option("key")
    if not re.fullmatch(r"[A-Z0-9_.]+/[A-Z0-9_]+", flow) or not re.fullmatch(r"[A-Z0-9_]+(\.[A-Z0-9_]+)*", key):
        words = f"{indicator.id} asks for {flow} {key}: one series is wanted, by a code for each part and no wildcard"
        raise SourceRefused(indicator.asked, words)
    params = (("dimensionAtObservation", "TIME_PERIOD"), *(OUTLOOK_PARAMS if flow == OUTLOOK else PARAMS))
    if ask.since:
        params = (*params, ("c[TIME_PERIOD]", f"ge:{ask.since.year}-01"))
    return [Query(f"{BASE_URL}/{flow}/+/{key}", params, headers=(("Accept", "application/json"),))]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the series' values; years to come are forecasts, those after the last actual year estimates."""
    flow, key = indicator.option("flow"), indicator.option("key")
    if not answer.body.strip():
        raise changed(answer, f"an empty answer: the IMF knows no data set {flow}, or no such key")
    read = text(answer)
    held = list(_from_xml(answer, read, flow, key) if read.lstrip().startswith("<") else _from_json(answer, flow))
    found = [series for series in held if series.key == key]
    if held and not found:
        raise changed(answer, f"no series {key} (there is: {shortened(', '.join(series.key for series in held))})")
    rows = []
    for series in found:
        for each in series.observations:
            stamp = period(answer, each.period)
            value = number(answer, each.value, f"the value of {shortened(each.period)}")
            rows.append((stamp, value, _status(answer, stamp, series.last_actual, each)))
    return frame(answer, indicator, rows)


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that there is no such series, or no value in any of its observations."""
    flow, key, read = indicator.option("flow"), indicator.option("key"), text(answer)
    held = _from_xml(answer, read, flow, key) if read.lstrip().startswith("<") else _from_json(answer, flow)
    many = sum(len(series.observations) for series in held if series.key == key)
    return rows_without(many, f"{flow} {key}", "the IMF")


def _status(answer: Answer, stamp: date, last_actual: str, observation: _Observation) -> str:
    if stamp >= answer.retrieved_at.date():
        return "F"
    # "2024", "FY2024/25"; "0" where the IMF holds no actual year at all
    year = re.sub(r"[^0-9]", "", last_actual)[:4]
    if (year and stamp.year > int(year)) or observation.derivation in ESTIMATED:
        return "E"
    return observation.status if observation.status in STATUSES else "A"


def _from_json(answer: Answer, flow: str) -> Iterator[_Series]:
    read = document(answer)
    refuse_gateway_words(answer, read)
    if isinstance(read, dict) and read.get("errors"):
        raise changed(answer, f"the IMF says: {shortened(str(read['errors']))}")
    data = member(answer, read, "data", dict)
    sets, structures = member(answer, data, "dataSets", list), member(answer, data, "structures", list)
    if len(sets) != 1 or len(structures) != 1:
        raise changed(answer, f"{len(sets)} data sets and {len(structures)} structures, expected one of each")
    (held,), (structure,) = sets, structures
    dimensions = member(answer, structure, "dimensions", dict)
    parts = [_Dimension.of(answer, each) for each in member(answer, dimensions, "series", list)]
    times = [_Dimension.of(answer, each) for each in member(answer, dimensions, "observation", list)]
    names = ".".join(each.name for each in sorted(parts, key=lambda each: each.position))
    if flow in DIMENSIONS and names != DIMENSIONS[flow]:
        raise changed(answer, f"a key is made of {shortened(names)}, expected {DIMENSIONS[flow]}")
    if [each.name for each in times] != ["TIME_PERIOD"]:
        raise changed(answer, f"observations by {shortened(', '.join(each.name for each in times))}, not by time")
    measures = member(answer, member(answer, structure, "measures", dict), "observation", list)
    if not measures or member(answer, measures[0], "id", str) != "OBS_VALUE":
        raise changed(answer, f"no OBS_VALUE among the measures: {shortened(str(measures))}")
    if isinstance(held, dict) and "series" not in held and any(not each.codes for each in (*parts, *times)):
        return  # the IMF's way to say that it has no values: a dimension without codes, and no series
    said = member(answer, structure, "attributes", dict)
    for place, series in member(answer, held, "series", dict).items():
        at = place.split(":")
        if len(at) != len(parts):
            raise changed(answer, f"series {shortened(place)} of {len(parts)} dimensions")
        coded = sorted((part.position, part.code(answer, index)) for part, index in zip(parts, at, strict=True))
        bare = isinstance(series, dict) and "observations" not in series
        cells = {} if bare else member(answer, series, "observations", dict)
        yield _Series(
            ".".join(code for _, code in coded),
            _last_actual(said, held, at),
            [_observation(answer, times[0], said, len(measures), *each) for each in cells.items()],
        )


class _Dimension(NamedTuple):
    name: str
    position: int
    codes: list[str]

    @classmethod
    def of(cls, answer: Answer, read: object) -> _Dimension:
        """Return a dimension of a JSON answer: its codes by index, and where it stands in a key."""
        values = member(answer, read, "values", list)
        codes = [each.get("id") or each.get("value") if isinstance(each, dict) else None for each in values]
        texts = [code for code in codes if isinstance(code, str)]
        if len(texts) < len(values):
            raise changed(answer, f"codes of a dimension that are no texts: {shortened(str(values))}")
        return cls(member(answer, read, "id", str), member(answer, read, "keyPosition", int), texts)

    def code(self, answer: Answer, index: str) -> str:
        """Return the code an index of a JSON answer stands for."""
        if not re.fullmatch(r"\d{1,6}", index, re.ASCII) or int(index) >= len(self.codes):
            raise changed(answer, f"{self.name} has no code {shortened(index)} of {len(self.codes)}")
        return self.codes[int(index)]


def _observation(answer: Answer, times: _Dimension, said: dict[str, Any], first: int, index: str, cells: object) -> Any:
    if not isinstance(cells, list) or not cells:
        raise changed(answer, f"an observation is {shortened(repr(cells))}, expected a list that starts with its value")
    status = next(filter(None, (_attribute(said.get("observation"), cells[first:], name) for name in STATUS)), "")
    derivation = _attribute(said.get("observation"), cells[first:], DERIVATION)
    return _Observation(times.code(answer, index), cells[0], status, derivation)


def _last_actual(said: dict[str, Any], held: dict[str, Any], at: Sequence[str]) -> str:
    """Return what the answer says of a series' country and indicator: keys such as "0:2::" leave open the rest."""
    groups = held.get("dimensionGroupAttributes")
    for place, cells in groups.items() if isinstance(groups, dict) else ():
        if all(index in ("", own) for index, own in zip(place.split(":"), at, strict=False)):
            found = _attribute(said.get("dimensionGroup"), cells, LAST_ACTUAL)
            if found:
                return found
    return ""


def _attribute(described: object, cells: object, name: str) -> str:
    """Return an attribute's code, or "": a cell is an index into listed codes, the code itself, or a list of it."""
    if not isinstance(described, list) or not isinstance(cells, list):
        return ""
    for each, cell in zip(described, cells, strict=False):
        if isinstance(each, dict) and each.get("id") == name:
            first = cell[0] if isinstance(cell, list) and cell else cell
            listed = each.get("values")
            if isinstance(first, int) and isinstance(listed, list) and 0 <= first < len(listed):
                code = listed[first]
                first = code.get("id") or code.get("value") if isinstance(code, dict) else code
            return first if isinstance(first, str) else ""
    return ""


def _from_xml(answer: Answer, read: str, flow: str, key: str) -> Iterator[_Series]:
    try:
        root = fromstring(read, forbid_dtd=True)
    except DefusedXmlException as error:
        raise changed(
            answer, f"a page that is no SDMX, with a document type or an entity: {shortened(read)}"
        ) from error
    except (ParseError, ValueError) as error:
        raise changed(answer, f"a page that is no SDMX, or breaks off ({error}): {shortened(read)}") from error
    if _name(root) != "StructureSpecificData":
        words = " ".join(part.strip() for part in root.itertext() if part.strip())
        raise changed(answer, f"<{_name(root)}> where data were expected: {shortened(words)}")
    sets = [each for each in root if _name(each) == "DataSet"]
    inside = [each for held in sets for each in held]
    if not sets or any(_name(each) not in NO_SERIES | {"Series"} for each in inside):
        raise changed(answer, f"no series but {shortened(', '.join(sorted({_name(each) for each in inside})))}")
    groups = [_said(each) for each in inside if _name(each) == "Group"]
    for series in (each for each in inside if _name(each) == "Series"):
        # A data set whose dimensions are not known here lists them first, in the order of its key.
        names = DIMENSIONS[flow].split(".") if flow in DIMENSIONS else list(_said(series))[: key.count(".") + 1]
        codes = {name: series.get(name, "") for name in names}
        own = [each[LAST_ACTUAL] for each in groups if LAST_ACTUAL in each and _within(each, codes)]
        found = [each.attrib for each in series if _name(each) == "Obs"]
        if found and not any("OBS_VALUE" in each for each in found):
            raise changed(answer, f"no OBS_VALUE in an observation (there is: {shortened(', '.join(found[0]))})")
        yield _Series(
            ".".join(codes.values()),
            own[0] if own else "",
            [
                _Observation(
                    member(answer, each, "TIME_PERIOD", str),
                    each.get("OBS_VALUE"),
                    next((each[name] for name in STATUS if name in each), ""),
                    each.get(DERIVATION, ""),
                )
                for each in found
            ],
        )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _said(element: Element) -> dict[str, str]:
    """Return what a group or series says of itself: its own attributes, and those it gives as parts."""
    said = {name: value for name, value in element.attrib.items() if "}" not in name}
    for part in element:
        if _name(part) == "Comp":
            said[part.get("id", "")] = "".join(part.itertext()).strip()
    return said


def _within(group: dict[str, str], codes: dict[str, str]) -> bool:
    return all(group.get(name, code) == code for name, code in codes.items())
