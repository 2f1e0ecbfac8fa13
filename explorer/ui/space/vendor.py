"""Copy plotly.js of the installed plotly to where the browser can fetch it."""

import logging
import shutil
from importlib import resources
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files

_HERE = Path(__file__).parent


def ensure_plotly(folder: Path = _HERE / "vendor") -> Path:
    """Copy plotly.min.js of the installed wheel next to the component, unless a copy of the same size exists.

    The copy is atomic, so that several servers that start at once, or a browser that fetches meanwhile, never see an
    incomplete file.

    Parameters
    ----------
    folder
        Target folder; created if needed.

    Returns
    -------
    Path
        Path of the copy. It may be missing if the folder is not writable; the component then reports this on the page.
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
