"""Tables of docs/testing.md from the reports of both tiers: ``make durations``.

Reads what pytest wrote with ``--junitxml`` and replaces the part of the document between the two marks.
"""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "testing.md"
START, END = "<!-- durations -->", "<!-- end of durations -->"
SLOWEST = 10

Test = tuple[str, str, float]


def tests_of(report: Path) -> list[Test]:
    """Folder, name and seconds of each test of a report."""
    found = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - written by our own pytest
        module, name = case.get("classname", ""), case.get("name", "")
        if module:
            found.append((module.split(".")[1], f"{module.rpartition('.')[2]}::{name}", float(case.get("time", 0))))
    return found


def wall_seconds(report: Path) -> float:
    """Wall time of the run of a report."""
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314
    return float(suite.get("time", 0)) if suite is not None else 0.0


def tables(reports: dict[str, Path]) -> str:
    """Markdown: seconds by folder and tier, then the slowest tests of each tier."""
    tiers = {name: tests_of(path) for name, path in reports.items()}
    folders = sorted({folder for tests in tiers.values() for folder, _, _ in tests})
    lines = ["| folder | " + " | ".join(f"{name}: tests | seconds" for name in tiers) + " |"]
    lines.append("|---|" + "---:|---:|" * len(tiers))
    for folder in folders:
        cells = []
        for tests in tiers.values():
            seconds = [taken for where, _, taken in tests if where == folder]
            cells += [str(len(seconds)), f"{sum(seconds):.0f}"]
        lines.append(f"| `tests/{folder}` | " + " | ".join(cells) + " |")
    counts = Counter({name: len(tests) for name, tests in tiers.items()})
    totals = [f"{counts[name]} | {wall_seconds(path):.0f} (wall)" for name, path in reports.items()]
    lines.append("| all | " + " | ".join(totals) + " |")
    for name, tests in tiers.items():
        lines += ["", f"The slowest of the {name}:", "", "| seconds | test |", "|---:|---|"]
        slowest = sorted(tests, key=lambda test: -test[2])[:SLOWEST]
        lines += [f"| {taken:.1f} | `{test.replace('|', '/')}` |" for _, test, taken in slowest]
    return "\n".join(lines)


def main() -> None:
    """Write the tables of ``quick.xml`` and ``matrix.xml`` into the document."""
    quick, matrix = map(Path, sys.argv[1:3])
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    made = tables({"quick tier": quick, "matrix": matrix})
    DOCUMENT.write_text(f"{before}{START}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
