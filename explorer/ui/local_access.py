"""Whether a session runs on the computer of the server, and the files there that the user named."""

import os
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from explorer.vectors.local_files import LocalFiles

_NO_PATHS = "EXPLORER_NO_PATHS"
"""Environment variable that declares the server public although it looks local."""

_PROXY_HEADERS = (
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Forwarded-Port",
    "X-Client-Ip", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Via",
)  # fmt: skip
"""Headers of a proxy, whose clients may be anywhere."""


def is_local() -> bool:
    """Whether the server serves this computer only and the session connects directly.

    Checked wherever a path is accepted, not only where its box is drawn.
    """
    return _serves_here_only() and _came_straight()


def _serves_here_only() -> bool:
    """Whether the server listens on this computer only, under host names that others cannot use, as far as known."""
    hosts = st.get_option("server.allowedHosts")  # an empty list allows any name
    return (
        bool(hosts)
        and not os.environ.get(_NO_PATHS)
        and all(_is_this_computer(host) for host in (st.get_option("server.address"), *hosts))
    )


def _came_straight() -> bool:
    """Whether a session comes from this computer, as far as visible: a proxy on it may forward others."""
    headers = st.context.headers
    if any(name in headers for name in _PROXY_HEADERS) or st.context.ip_address is not None:
        return False
    host = headers.get("Host")
    return host is None or _is_this_computer(urlsplit(f"//{host}").hostname)


def _is_this_computer(host: str | None) -> bool:
    """Whether a host name or address can only be this computer."""
    if host == "localhost":
        return True
    try:
        return ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


@cache
def local_files() -> LocalFiles:
    """Named files, shared by all sessions on this computer, so that a page can be reloaded."""
    return LocalFiles()
