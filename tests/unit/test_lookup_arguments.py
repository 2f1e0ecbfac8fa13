"""Arguments of the lookup lesson from a notebook: valid ones are used, any other is one sentence."""

import numpy as np
import pytest
from hypothesis import example as with_example
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import explorer
from explorer.lessons import errors
from explorer.lessons.lookup import tokens
from explorer.lessons.lookup_arguments import example_from, size_of
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, fields
from explorer.locales import catalogue as sentences
from tests.unit.test_house import HAN, all_errors

TEXT = "北京欢迎你"
LIMIT = LIMITS.lesson_value_max


class Silent:
    """An object whose repr raises."""

    def __repr__(self):
        raise RuntimeError


def table(value=0.5, place=(0, 0), shape=(5, 3), dtype=float):
    made = np.full(shape, 0.25, dtype=dtype)
    made[place] = value
    return made


def weights_of(given):
    return example_from(TEXT, "character", None, None, given).weights


WRONG = [
    *(("sentence", value, errors.NotText) for value in (None, b"ab", [TEXT], 5, 1.5, Silent())),
    ("sentence", "", errors.NoTokens),
    ("sentence", " " * 1_000_000, errors.NoTokens),
    ("sentence", "北\ud800京", errors.HalfCharacter),
    ("sentence", "a\udcff", errors.HalfCharacter),
    *(("by", value, errors.UnknownCut) for value in ("xx", None, 5, ["character"], b"word", "Word", np.zeros(2))),
    *(("knows", value, errors.NoFunction) for value in (5, "北京", {"北京"}, False)),
    *(("position", value, errors.NoSuchToken) for value in ("1", 1.5, float("nan"), True, [1], b"1", 1 + 0j)),
    *(("position", value, errors.NoSuchToken) for value in (-1, 5, 10**5000, np.float64(1), np.arange(2), Silent())),
    *(("own", value, errors.WrongSize) for value in ((0, 0), "ab", (-1, 3), (3,), (3, 4, 5), 5, (3, True), {3, 4})),
    *(("own", value, errors.WrongSize) for value in ((3.0, 4), (None, 3), (10**400, 3), (3, 10_001), np.array([3, 4]))),
    *(("weights", value, errors.WrongWeights) for value in (5, "ab", [1, 2, 3], [[1, 2], [3]], {}, np.zeros((5, 2)))),
    ("weights", np.zeros((4, 3)), errors.WrongWeights),
    ("weights", np.zeros((5, 3), dtype=complex), errors.WrongWeights),
    ("weights", np.zeros((5, 3), dtype=bool), errors.WrongWeights),
    ("weights", np.full((5, 3), "1"), errors.WrongWeights),
    ("weights", np.full((5, 3), None), errors.WrongWeights),
    ("weights", [[10**400] * 3] * 5, errors.WrongWeights),
    *(("weights", table(value), errors.WeightOutside) for value in (1e308, 1e12, -99.006, 99.01)),
    *(("weights", table(value), errors.WeightOutside) for value in (float("nan"), float("inf"), -np.inf)),
    ("weights", table(10**12, dtype=int), errors.WeightOutside),
    ("weights", table(np.longdouble("1e400"), dtype=np.longdouble), errors.WeightOutside),
]


@pytest.mark.parametrize(("name", "value", "kind"), WRONG, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(WRONG)])
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_used_is_one_sentence(name, value, kind):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the kind is looked at below
        explorer.lesson("lookup", **{name: value})
    assert type(caught.value) is kind
    for language in LANGUAGES:
        said = caught.value.sentence(language)
        assert len(said) < 320
        assert bool(HAN.search(said)) == (language == "zh") or HAN.search(str(caught.value.details))
        said.encode()


@pytest.mark.parametrize("name", [[1], None, 5, "nothing", b"lookup", ("lookup",)])
def test_a_lesson_that_there_is_not(name):
    with pytest.raises(errors.UnknownLesson, match="There are: lookup"):
        explorer.lesson(name)


def test_every_field_of_a_sentence_is_promised():
    kinds = [kind for kind in all_errors(errors.LessonError) if kind is not errors.LessonError]
    assert len(kinds) == 11
    for kind in kinds:
        for language in LANGUAGES:
            said = sentences(language)[f"error.{kind.code}.message"] + sentences(language)[f"error.{kind.code}.hint"]
            assert fields(said) == {word for word in fields(said) if f"`{word}`" in kind.__doc__}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"position": 9}, ["9", "5 tokens", "4"]),
        ({"sentence": "北" * 20, "position": 8}, ["8 tokens", "7"]),
        ({"sentence": "好", "position": 1}, ["1 token ", "0."]),
        ({"weights": table(1e12, (3, 2))}, ["weights[3, 2]", "1e+12", "99"]),
        ({"weights": np.zeros((4, 3))}, ["(4, 3)", "5 rows of 3"]),
        ({"own": (0, 0)}, ["(0, 0)", "10,000,000", "10,000"]),
        ({"by": "xx"}, ["'xx'", "“character” or “word”"]),
        ({"sentence": "北\ud800"}, ["Character 2", "U+D800"]),
    ],
)
def test_the_numbers_are_named(given, says):
    with pytest.raises(errors.LessonError) as caught:
        explorer.lesson("lookup", **given)
    assert all(one in str(caught.value) for one in says)


@given(st.floats(allow_nan=True) | st.floats(-100, 100))
@with_example(99.004)
@with_example(99.006)
@with_example(-0.004)
def test_a_weight_is_taken_where_its_two_decimals_fit(value):
    fits = abs(value) < 1000 and abs(round(value, 2)) <= LIMIT
    if not fits:
        with pytest.raises(errors.WeightOutside):
            weights_of(table(value))
        return
    made = weights_of(table(value))
    assert abs(made[0, 0] - round(value, 2)) < 0.0101  # numpy rounds a half that is not exact to the other side
    assert str(made[0, 0]) != "-0.0"
    assert (made.ravel()[1:] == 0.25).all()


@given(hnp.arrays(np.float64, (5, 3), elements=st.integers(-9900, 9900).map(lambda n: n / 100)))
def test_weights_with_two_decimals_are_the_w_of_the_lesson(given_weights):
    for form in (given_weights, given_weights.tolist(), np.asfortranarray(given_weights)):
        np.testing.assert_array_equal(weights_of(form), given_weights + 0.0)
    made = explorer.lesson("lookup", weights=given_weights)
    np.testing.assert_array_equal(made.inputs["W"], given_weights + 0.0)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.integers(-2, 9))
def test_a_position_is_inside_or_refused(text, position):
    n = len(tokens(text))
    usable = n > 0 and (position is None or 0 <= position < n)
    if usable:
        assert explorer.lesson("lookup", sentence=text, position=position).inputs["token"] == (
            min(1, n - 1) if position is None else position
        )
    else:
        with pytest.raises(errors.LessonError):
            explorer.lesson("lookup", sentence=text, position=position)


def test_what_numpy_counts_with_is_taken():
    assert example_from(TEXT, "character", None, np.int64(3), None).inputs.token == 3
    assert size_of([np.int32(30_000), np.uint8(100)]) == (30_000, 100)
    assert size_of(None) is None
    assert explorer.lesson("lookup", own=(1, 1)).steps[-1].id == "cost"
    assert explorer.lesson("lookup", by="word", knows={"北京"}.__contains__).inputs["by"] == "word"
