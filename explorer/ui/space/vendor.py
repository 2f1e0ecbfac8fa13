"""The plotly.js that the installed plotly brings, put where the browser can fetch it."""

import logging
import shutil
from importlib import resources
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files

_HERE = Path(__file__).parent


def ensure_plotly(folder: Path = _HERE / "vendor") -> Path:
    """Copy plotly.min.js of the installed wheel next to the component, unless the same is there already.

    The copy appears whole or not at all: it is written beside its place and renamed, so that several servers that
    start at once, or a browser that fetches meanwhile, never see a part of it.

    Parameters
    ----------
    folder
        Where it goes; made if needed.

    Returns
    -------
    Path
        The copy. It may be absent if the folder cannot be written; the component then says so on the page.
    """
    target = folder / "plotly.min.js"
    with resources.as_file(resources.files("plotly") / "package_data" / "plotly.min.js") as source:
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return target
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as content, atomic_files(target) as (stream,):
                shutil.copyfileobj(content, stream)
        except OSError as reason:
            logging.getLogger(__name__).warning("plotly.min.js was not copied to %s: %s", folder, reason)
    return target
