"""The floor of every comparison: the least a Streamlit app can be, one button and one line of text."""

import streamlit as st

if "presses" not in st.session_state:
    st.session_state.presses = 0
if st.button("Press"):
    st.session_state.presses += 1
st.markdown(f"Pressed {st.session_state.presses} times")
