"""The only part that imports streamlit: pages, the two components, state and text."""
