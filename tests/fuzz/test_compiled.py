"""Damaged text and binary files give the same result with compiled code and with Python."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import LoadError
from explorer.limits import LIMITS, Limits
from explorer.vectors.formats import word2vec_binary
from explorer.vectors.opening import open_file
from explorer.vectors.parsing import text_rows
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import good, hostile

SEEDS = [case for case in [*good(), *hostile()] if case.companion is None]


def outcome(path, monkeypatch, compiled: bool, rescue: bool):
    """Everything known about the result or the error."""
    limits = Limits(compiled_bytes=0) if compiled else LIMITS
    for module in (text_rows, word2vec_binary):
        monkeypatch.setattr(module, "LIMITS", limits)
    try:
        found = open_file(path, rescue=rescue)
    except LoadError as error:
        return error.code, error.details
    return found.digest, found.source


@pytest.mark.long
@pytest.mark.parametrize("group", ["word2vec-text", "glove-text", "word2vec-binary", "hostile text", "hostile binary"])
def test_compiled_code_reads_the_same(group, tmp_path_factory):
    path = tmp_path_factory.mktemp("compiled") / "any"
    seeds = [case for case in SEEDS if case.group == group]
    opened = []

    @settings(max_examples=300, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(seed=st.sampled_from(seeds), random=st.randoms(use_true_random=False), rescue=st.booleans())
    def hold(seed, random, rescue):
        path.write_bytes(mutated(seed, random, SEEDS).content)
        with pytest.MonkeyPatch.context() as monkeypatch:
            careful = outcome(path, monkeypatch, compiled=False, rescue=rescue)
            assert outcome(path, monkeypatch, compiled=True, rescue=rescue) == careful
        opened.append(not isinstance(careful[1], dict))

    hold()
    assert sum(opened) >= 20
