"""A token that is too wide for its box is cut as late as possible, at any length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.lessons.catalogue import lesson
from explorer.lessons.scene import ems, fitted


@given(token=st.text(min_size=1, max_size=30), width=st.floats(0, 400), size=st.floats(8, 40))
def test_as_much_is_kept_as_fits_beside_the_dots(token, width, size):
    room = width * 0.94 / size
    kept = max((k for k in range(1, len(token)) if ems(token[:k]) + 1 <= room), default=1)
    whole = ems(token) <= room or len(token) == 1
    assert fitted(token, width, size) == (token if whole else f"{token[:kept]}…")


@pytest.mark.parametrize(
    "emoji", ["👩\u200d❤\ufe0f\u200d👨", "👍🏽", "🇨🇳", "🏴\U000e0067\U000e0062\U000e0065\U000e007f"]
)
def test_an_emoji_is_as_wide_as_it_is_drawn_and_never_cut(emoji):
    assert fitted(emoji, 30) == emoji
    assert ems(emoji) < 1.2


def test_a_word_of_a_million_letters_is_a_lesson():
    made = lesson("lookup", sentence="a" * 1_000_000 + " 北京")
    assert [element.text for element in made.steps[0].scene.elements if element.kind == "token"]
    assert len(fitted("e" + "\u0301" * 1_000_000, 100)) < 200
