"""Who may write: whoever sits at this machine; from elsewhere, who knows the desk's token. The others read.

Until there is a sign-in, INDICATORS_TOKEN stands for one: the operator gives it to those who may press buttons.
"""

from __future__ import annotations

import hmac

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.scriptrunner import get_script_run_ctx

from indicators.core import settings
from indicators.views import uploads

TRUSTED = "trusted"
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP")  # by a proxy, which may stand on this machine
ONLY_READ = (
    "This desk is only read from other machines: its operator has set no token (INDICATORS_TOKEN) for those who may "
    "write."
)
NOT_IT = "That is not this desk\u2019s token."


def may_write(token: str = "") -> bool:
    """Return whether this visitor may change anything; a token that is right is remembered for the session."""
    if _is_here():
        return True
    if token and _is_it(token):
        st.session_state[TRUSTED] = True
    trusted, visitor = bool(st.session_state.get(TRUSTED)), get_script_run_ctx()
    if trusted and visitor:
        uploads.trust(visitor.session_id)
    return trusted


def needs() -> str:
    """Return what a visitor lacks to write: "token", "closed" where there is none, "" for nothing."""
    if may_write():
        return ""
    return "token" if settings.token() else "closed"


def refusal() -> str:
    """Return why a deed of this visitor is not done."""
    return f"Not done: {NOT_IT if settings.token() else ONLY_READ}"


def _is_here() -> bool:
    return st.context.ip_address is None and not any(name in st.context.headers for name in PASSED_ON)


def _is_it(written: str) -> bool:
    token = settings.token()
    return bool(token) and hmac.compare_digest(written.strip().encode(errors="replace"), token.encode())


def ask_token(place: str) -> None:
    """Draw the field for the token, of which a page may have one at each place; or say that there is none."""
    if not settings.token():
        st.html(Markup('<p class="told">{}</p>').format(ONLY_READ))
        return
    written = st.text_input("The desk's token, for those who may write", type="password", key=f"token-{place}")
    if not written:
        return
    if may_write(written):
        st.rerun()
    st.html(Markup('<p class="warning" role="alert">{}</p>').format(NOT_IT))
