"""Entry point of the app: a router. Run it with ``streamlit run app.py``."""

from explorer.ui import frame, state
from explorer.ui.pages import PAGES

state.open_session(frozenset(spec.path for spec in PAGES))
page = frame.navigation()
with frame.failures_as_sentences():
    frame.top_bar(page)
    state.write_link()
    page.run()
    state.write_link()
