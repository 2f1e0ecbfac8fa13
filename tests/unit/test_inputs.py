"""Declared inputs: what is printed is parsed again, and nothing from a browser or a link gets through unchecked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.lessons.inputs import Index, Numbers, Word, cleaned, parsed, printed

INPUTS = (Numbers("u", (2.0, 1.0), (4.0, 3.0)), Word("a"), Index("i", 0, 20))
hundredths = st.integers(-300, 300).map(lambda value: value / 100)
values = st.fixed_dictionaries({
    "u": st.tuples(hundredths, hundredths),
    "a": st.text(st.characters(blacklist_categories=("Cs",)), max_size=50).map(str.strip),
    "i": st.integers(0, 20),
})  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(values)
def test_printed_values_are_parsed_again(given_values):
    assert parsed(INPUTS, printed(INPUTS, given_values)) == (given_values, ())


@given(st.dictionaries(st.sampled_from(["u", "a", "i"]), st.text()))
def test_any_text_gives_a_valid_value_or_the_default(texts):
    found, refused = parsed(INPUTS, texts)
    assert set(refused) <= set(texts)
    for one in INPUTS:
        assert one.clean(found[one.name]) == found[one.name]
        assert one.name not in refused or found[one.name] == one.default


@given(st.dictionaries(st.sampled_from(["u", "a", "i"]), anything), values)
def test_any_value_of_a_browser_is_clean_or_the_previous_one(raw, before):
    found = cleaned(INPUTS, raw, before)
    for one in INPUTS:
        assert one.clean(found[one.name]) == found[one.name]


@pytest.mark.parametrize("text", ["", "1", "1_2_3", "1_x", "٣_1", "5_0", "1e1_0", "nan_0", "1__0"])
def test_malformed_numbers_are_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        INPUTS[0].parse(text)


def test_numbers_are_rounded_to_hundredths_without_negative_zero():
    assert INPUTS[0].clean([1.239, -0.001]) == (1.24, 0.0)
    assert str(INPUTS[0].clean([1, -0.001])[1]) == "0.0"
