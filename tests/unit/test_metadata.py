"""Metadata columns: numbers, and texts that only look like numbers."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.vectors.metadata import column_of, numbers_of


@pytest.mark.parametrize(
    "text",
    [
        "007", "-01", "00", "00.5", "9007199254740993", "-9007199254740993", "1" * 400, "nan", "NaN", "inf", "-inf",
        "Infinity", "1e400", "-1e999999", "٣", "１２", "1_0", "0x10", " 1", "1 ", "1,5", "1e", ".", "-", "+", "1.2.3",
        "NN", "1\n",
    ],
)  # fmt: skip
def test_texts_stay_texts(text):
    column = column_of(["1", "", text])
    assert column.dtype == object
    assert column.tolist() == ["1", "", text]


@pytest.mark.parametrize(
    "text",
    ["0", "-0", "+3", "9007199254740992", "-9007199254740992", "1.5", ".5", "5.", "1e3", "1E-3", "2.5e+10", "1e22"],
)
def test_numbers_are_numbers(text):
    column = column_of(["7", "", text])
    assert column.dtype == np.float64
    np.testing.assert_array_equal(column, [7, math.nan, float(text)])


@given(st.lists(st.integers(-(10**18), 10**18).map(str), min_size=1))
def test_no_digit_of_a_whole_number_is_lost(texts):
    column = column_of(texts)
    assert [str(int(value)) if column.dtype == np.float64 else value for value in column.tolist()] == texts


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False).map(repr), min_size=1))
def test_what_python_writes_is_read_as_it_was(texts):
    column = column_of(texts)
    assert column.dtype == np.float64
    assert list(map(repr, column.tolist())) == texts


def test_nothing_is_no_number():
    assert column_of(["", ""]).tolist() == ["", ""]
    assert column_of([]).dtype == object


plain_numbers = st.floats(-1e9, 1e9).map(lambda value: f"{value:.3f}")


@given(st.lists(plain_numbers, min_size=1, max_size=60), st.lists(st.sampled_from(["n/a", "-", "?"]), max_size=6))
def test_nearly_all_numbers_are_numbers_and_19_in_20_is_nearly_all(numbers, others):
    texts = np.array([*numbers, *others, "", ""], dtype=object)
    found = numbers_of(texts)
    if 20 * len(numbers) < 19 * (len(numbers) + len(others)):
        assert found is None
    else:
        reference = pd.to_numeric(pd.Series(texts), errors="coerce").to_numpy()
        np.testing.assert_array_equal(found, reference)


def test_what_is_not_finite_is_no_number():
    column = np.array([1.5, np.nan, np.inf] + [2.0] * 30)
    np.testing.assert_array_equal(numbers_of(column), [1.5, math.nan, math.nan] + [2.0] * 30)
    assert numbers_of(np.array([1.0, np.inf])) is None
    assert numbers_of(np.array([np.nan, np.nan])) is None
    assert numbers_of(np.array(["", ""], dtype=object)) is None
    assert numbers_of(np.array(["007", "008"], dtype=object)) is None
    assert numbers_of(np.empty(0)) is None
