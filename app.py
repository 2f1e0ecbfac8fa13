"""The entry of the app: a router. Run it with ``streamlit run app.py``."""

from explorer.ui import frame, state

state.open_session()
page = frame.navigation()
with frame.failures_as_sentences():
    frame.strip(page)
    state.write_link()
    page.run()
