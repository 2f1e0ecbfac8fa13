"""Detect pseudo-files (/proc, /sys), whose content the system generates when they are read, and which may block."""

import os
from functools import cache
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_KINDS = frozenset({
    "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs",
    "fusectl", "mqueue", "nsfs", "proc", "pstore", "rpc_pipefs", "securityfs", "selinuxfs", "sysfs", "tracefs",
})  # fmt: skip
"""Pseudo file systems of Linux."""


@cache
def is_special(device: int) -> bool:
    """Whether a device number from `os.stat` belongs to a pseudo file system.

    ``/proc/kmsg`` looks like an empty regular file, and reading it waits for the next kernel message.
    """
    return not file_systems(device).isdisjoint(_KINDS)


def file_systems(device: int) -> set[str]:
    """Return the types of the file systems with a device number from `os.stat`; none outside Linux."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    number = f"{os.major(device)}:{os.minor(device)}"
    return {line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2:3] == [number]}
