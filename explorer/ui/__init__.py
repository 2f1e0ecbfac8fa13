"""User interface: pages, two components, state and text. The only subpackage that imports streamlit."""
