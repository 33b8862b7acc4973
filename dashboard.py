"""The entry: `streamlit run dashboard.py`. Checks our files, makes sure of the store, serves with headers."""

import sys

import streamlit as st
from starlette.middleware import Middleware

from indicators.desk import prepare
from indicators.errors import IndicatorError
from indicators.server.headers import Headers
from indicators.server.read_ahead import warm

try:
    prepare()
except IndicatorError as error:
    sys.exit(f"indicators: {error}")

app = st.App("indicators/views/app.py", middleware=[Middleware(Headers)], lifespan=warm)
