"""The app, with one addition: reading slow.vec stops after each progress report until the test lets it go on.

The reader waits for one byte of the named pipe in the variable GATE, so the test sees the same on any machine.
"""

import os
import runpy
from pathlib import Path

from explorer.jobs import Job
from tests.browser.server import ROOT

if not hasattr(Job, "ungated_report"):
    Job.ungated_report = Job.report

    def _report(job: Job, progress: object) -> None:
        job.ungated_report(progress)
        if job.name == "slow.vec":
            with Path(os.environ["GATE"]).open("rb", buffering=0) as gate:
                gate.read(1)

    Job.report = _report

runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
