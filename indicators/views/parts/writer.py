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


def may_write() -> bool:
    """Return whether this visitor may change anything."""
    if _is_here():
        return True
    trusted, visitor = bool(st.session_state.get(TRUSTED)), get_script_run_ctx()
    if trusted and visitor:
        uploads.trust(visitor.session_id)
    return trusted


def _is_here() -> bool:
    return st.context.ip_address is None and not any(name in st.context.headers for name in PASSED_ON)


def ask_token(place: str) -> None:
    """Draw the field for the token, of which a page may have one at each place; or say that there is none."""
    token = settings.token()
    if not token:
        st.html(
            Markup(
                '<p class="told">This desk is only read from other machines: its operator has set no token '
                "(INDICATORS_TOKEN) for those who may write.</p>"
            )
        )
        return
    written = st.text_input("The desk's token, for those who may write", type="password", key=f"token-{place}")
    if not written:
        return
    if hmac.compare_digest(written.strip().encode(), token.encode()):
        st.session_state[TRUSTED] = True
        st.rerun()
    st.html(Markup('<p class="warning" role="alert">That is not this desk&rsquo;s token.</p>'))
