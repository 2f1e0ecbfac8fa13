"""Whether a person sits at the computer on which the app runs, and the files there that they named."""

import os
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from explorer.vectors.local_files import LocalFiles

_NO_PATHS = "EXPLORER_NO_PATHS"
"""Variable that says that others reach the app though it does not look like it."""

_PASSED_ON = (
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Forwarded-Port",
    "X-Client-Ip", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Via",
)  # fmt: skip
"""Headers of a proxy: who speaks through one may be anywhere."""


def is_local() -> bool:
    """Whether the server answers this computer only, and this session came to it straight.

    Asked wherever a path is taken, not only where the box for it is drawn.
    """
    return _serves_here_only() and _came_straight()


def _serves_here_only() -> bool:
    """Whether the server listens to this computer, under names that others cannot have for it, as far as is known."""
    hosts = st.get_option("server.allowedHosts")  # if the list is empty, any name will do
    return (
        bool(hosts)
        and not os.environ.get(_NO_PATHS)
        and all(_is_this_computer(host) for host in (st.get_option("server.address"), *hosts))
    )


def _came_straight() -> bool:
    """Whether a session began on this computer, as far as that can be seen: a proxy on it may speak for others."""
    headers = st.context.headers
    if any(name in headers for name in _PASSED_ON) or st.context.ip_address is not None:
        return False
    asked = headers.get("Host")
    return asked is None or _is_this_computer(urlsplit(f"//{asked}").hostname)


def _is_this_computer(host: str | None) -> bool:
    """Whether a name or address can only be this computer."""
    if host == "localhost":
        return True
    try:
        return ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


@cache
def named() -> LocalFiles:
    """Files that were named; for all sessions of this computer, so that a page can be loaded again."""
    return LocalFiles()
