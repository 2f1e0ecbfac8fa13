import pytest


@pytest.fixture
def expect(outcomes):
    """Check the error of a case: its code and some of its details."""

    def check(case, code, **details):
        found = outcomes[case]
        assert found["code"] == code, (case, found)
        assert {key: found["details"][key] for key in details} == details

    return check
