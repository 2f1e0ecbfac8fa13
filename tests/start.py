"""Start the real app as the README says, without a browser, and wait for its first answer."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.server import served  # noqa: E402 - the root must be importable first


def main() -> int:
    """Return 0 when the app answers."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served(ROOT / "app.py", Path(folder)) as address:
        print(f"the app answers at {address} after {time.monotonic() - begin:.1f} s")  # noqa: T201 - its purpose
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, subprocess.SubprocessError) as failure:
        sys.exit(f"the app did not start: {failure}")
