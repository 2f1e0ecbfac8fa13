"""``explorer health``: the report as lines and as JSON."""

import json

import numpy as np
import pytest

from explorer.locales import LANGUAGES, catalogue, sentence
from explorer.locales.number_format import visible
from explorer.vectors.health import health
from explorer.vectors.opening import open_file
from explorer.vectors.reading import Progress
from tests.unit.cli_checks import run

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_says_what_it_finds(file, lang):
    code, out, err = run("health", file, lang=lang)
    assert (code, err) == (0, "")
    first, decided, *findings = out.splitlines()
    assert "small.vec" in first
    assert decided.endswith(catalogue(lang)["format.word2vec-text.decided"])
    states = [catalogue(lang)[f"cli.health.state.{state}"] for state in ("damaged", "look", "good")]
    found = [next(place for place, state in enumerate(states) if line.startswith(state)) for line in findings]
    assert found == sorted(found), "the worst first"
    expected = health(open_file(file)).findings
    for line, finding in zip(findings, expected, strict=True):
        assert visible(finding.sentence(lang)) in line
        assert visible(finding.advice(lang)) in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_as_json_is_the_report(file, lang):
    code, out, _ = run("health", file, "--json", lang=lang)
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(health(open_file(file)).to_dict(lang)))
    assert json.loads(out)["decided"] == catalogue(lang)["format.word2vec-text.decided"]


def test_health_can_be_stopped(monkeypatch, file):
    def interrupted(*_, report):
        report(Progress(1, 2, 3, 4.0))
        raise KeyboardInterrupt

    monkeypatch.setattr("explorer.cli.health.health", interrupted)
    code, out, err = run("health", file)
    assert (code, out) == (130, "")
    assert "Stopped" in err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_health_examines_one_set(file, tmp_path, lang):
    np.save(tmp_path / "m.npy", np.ones((5, 2), "f4"))
    code, out, err = run("health", file, tmp_path / "m.npy", lang=lang)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        sentence(lang, "cli.failure.several_sets", files=sentence(lang, "cli.comma").join(("small.vec", "m.npy")))
    ]
