"""Whether the schema of Vega-Lite takes a spec: the one that altair brings, compiled once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from urllib.parse import quote

import jsonschema_rs


def check(spec):
    """Raise jsonschema_rs.ValidationError for a spec that is none, to its last word; its data are left out."""
    _schema().validate({**spec, "data": {"values": []}})


@cache
def _schema():
    text = files("altair.vegalite.v6.schema").joinpath("vega-lite-schema.json").read_text("utf-8")
    return jsonschema_rs.validator_for(json.loads(text, object_pairs_hook=_addressed))


def _addressed(pairs):
    """Write references as addresses are written: "#/definitions/Fill<string>" is none."""
    return {key: quote(each, safe="#/") if key == "$ref" else each for key, each in pairs}
