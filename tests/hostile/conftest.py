import pytest


@pytest.fixture
def expect(outcomes):
    """Check the error of a case: its code, some of its details, and that its sentences are filled in."""

    def check(case, code, **details):
        found = outcomes[case]
        assert found["code"] == code, (case, found)
        assert {key: found["details"][key] for key in details} == details
        assert all("{" not in sentence for sentence in found["said"])

    return check
