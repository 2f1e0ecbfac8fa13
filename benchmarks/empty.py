"""A page with a title and an input, and nothing else: what Streamlit itself takes on this machine."""

import streamlit as st

st.title("empty")
st.text_input("word")
