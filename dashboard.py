"""The entry: `streamlit run dashboard.py`. Checks our files, makes sure of the store, serves with headers."""

import logging
import os
import sys
from contextlib import asynccontextmanager

# Arrow's own pool keeps what it once had: some 30 MB of a busy server. Before pyarrow is imported.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit import logger

from indicators.core import log
from indicators.core.memory import give_back
from indicators.core.settings import home, token
from indicators.desk import served
from indicators.errors import IndicatorError
from indicators.server.exports import Exports
from indicators.server.files import Files
from indicators.server.gate import Gate
from indicators.server.headers import Headers
from indicators.server.present import ROUTES as PRESENT
from indicators.server.read_ahead import warm
from indicators.server.routes import ROUTES
from indicators.server.shell import Shell

give_back()
try:
    log.set_up()
    token()
    served(home())  # the one that every page and session reads
except IndicatorError as error:
    sys.exit(f"indicators: {error}")

# Streamlit gives each logger, its own and those of uvicorn, an output of its own the first time it is asked for.
logger.setup_formatter = log.adopt
logger.update_formatter()
logging.getLogger("uvicorn.access").propagate = False  # a line a request is shut, as Streamlit shuts it

exports = Exports(Files())


@asynccontextmanager
async def lifespan(app):
    """What begins and ends with the server."""
    async with warm(app), exports.serving():
        yield


hosts = st.get_option("server.allowedHosts") or ["127.0.0.1", "localhost"]
guards = [
    Middleware(Headers),
    Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
    Middleware(Gate),
    Middleware(Shell),
]
app = st.App(
    "indicators/views/app.py", routes=[*ROUTES, *PRESENT, *exports.routes], middleware=guards, lifespan=lifespan
)
