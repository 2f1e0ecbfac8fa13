"""A page with only a title and an input: measures how long Streamlit itself takes on this machine."""

import streamlit as st

st.title("empty")
st.text_input("word")
