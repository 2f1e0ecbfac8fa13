"""Find Chromium or Chrome on this machine, or install it, or fail with one sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
ARGUMENTS = (
    "--no-sandbox",  # root in a container has no user namespace for a sandbox; only pages of this project are opened
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # compositing a page by WebGL in software takes three times the work
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # the pop-ups of the address bar are pages of their own in every window, two thirds of the cost of opening one; the
    # other features are those that Playwright disables itself: only the last such list counts
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,"
    "HttpsUpgrades,LensOverlay,MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning,Translate",
)
SENTENCE = (
    "The browser tests need Chromium or Chrome, none was found and none could be installed: "
    "install one, or set CHROME to its path, and run the tests again."
)


def chromium() -> str:
    """Return the path of a browser; install one if there is none.

    Raises
    ------
    RuntimeError
        If there is none and none can be installed. The tests fail then: they are never skipped.
    """
    found = _on_this_machine() or _installed_by_playwright() or _installed_by_distribution()
    if found is None:
        raise RuntimeError(SENTENCE)
    return found


def _on_this_machine() -> str | None:
    candidates = [os.environ.get("CHROME"), *(shutil.which(name) for name in NAMES), *PLACES]
    return next((path for path in candidates if path and Path(path).exists()), None)


def _installed_by_playwright() -> str | None:
    """The browser that Playwright keeps, downloaded if the network allows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=600)
    return path if Path(path).exists() else None


def _installed_by_distribution() -> str | None:
    """The package of Debian or Ubuntu, if we may install it, with a font for Chinese."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "--no-install-recommends", "fonts-noto-cjk"]
    # Ubuntu has only the second one
    for command in (["update"], [*install, "chromium-headless-shell"], [*install, "chromium"]):
        if (found := _on_this_machine()) is not None:
            return found
        subprocess.run([apt, "-qq", *command], check=False, timeout=900, env=environment)
    return _on_this_machine()
