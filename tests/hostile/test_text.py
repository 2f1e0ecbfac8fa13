"""Rows 1 to 35 of the list of bad input: text files. Each test is named after its row."""

import math

import pytest

from tests.hostile import sandbox

CASES = {
    "01": b"",
    "01-bom": b"\xef\xbb\xbf\n",
    "02": b"2 3\n",
    "03": b"0 3\n",
    "04": b"2 0\na\nb\n",
    "04-one": b"2 1\na 1\nb 2\n",
    "05-count": b"-2 3\na 1 2 3\nb 4 5 6\n",
    "05-size": b"2 -3\na 1 2 3\nb 4 5 6\n",
    "06-words": b"two 3\na 1 2 3\nb 4 5 6\n",
    "06-float": b"2.0 3\na 1 2 3\nb 4 5 6\n",
    "06-three": b"2 3 4\na 1 2 3\nb 4 5 6\n",
    "07-underscore": b"0_2 3\na 1 2 3\nb 4 5 6\n",
    "07-arabic": "٢ ٣\na 1 2 3\nb 4 5 6\n".encode(),
    "07-long": b"00000000002 3\na 1 2 3\nb 4 5 6\n",
    "08": b"1000000000 300\na 1 2 3\nb 4 5 6",
    "09": b"9" * 5000 + b" 3\na 1 2 3\n",
    "10": b"1000000 300\na 1 2 3\n",
    "11": b"3 3\na 1 2 3\nb 4 5 6\n",
    "11-within": b"4 3\na 1 2 3\nb 4 5 6\nc 7 8",
    "12": b"1 3\na 1 2 3\nb 4 5 6\nc 7 8 9\n",
    "13-short": b"2 3\na 1 2 3\nb 4 5\n",
    "13-long": b"2 3\na 1 2 3\nb 4 5 6 7\n",
    "14": b"2 3\na 1 2 3\nb 9\n",
    "14-glove": b"a 1 2 3\nb 9\n",
    "15-nan": b"2 3\na 1 2 3\nb 4 nan 6\n",
    "15-inf": b"2 3\na 1 2 3\nb 4 -inf 6\n",
    "15-large": b"2 3\na 1 2 3\nb 4 1e400 6\n",
    "15-float32": b"2 3\na 1 2 3\nb 4 1e39 6\n",
    "16": b"2 3\na 1 2 3\nb 1_0 5 6\n",
    "17": b"2 3\na 1 2 3\nb 0,5 5 6\n",
    "18-tabs": b"2 3\na\t1\t2\t3\nb\t4\t5\t6\n",
    "18-spaces": b"2 3\na 1 2 3\nb  4  5  6\n",
    "18-mixed": b"2 3\na 1 2 3\nb\t4 5 6\n",
    "19": b"2 3\r\na 1 2 3\r\nb 4 5 6\r\n",
    "20": b"\xef\xbb\xbf2 3\na 1 2 3\nb 4 5 6\n",
    "20-glove": b"\xef\xbb\xbfa 1 2 3\nb 4 5 6\n",
    "21-le": "2 3\na 1 2 3\n".encode("utf-16"),
    "21-be": b"\xfe\xff" + "2 3\na 1 2 3\n".encode("utf-16-be"),
    "22": b"2 3\na\xff 1 2 3\nb 4 5 6\n",
    "23": b"2 3\n 1 2 3\nb 4 5 6\n",
    "24": b"3 2\na 1 2\nb 3 4\na 5 6\n",
    "25": "2 2\n\u00e9 1 2\ne\u0301 3 4\n".encode(),
    "26": "2 2\nnew\u00a0york 1 2\nend\u00a0 3 4\n".encode(),
    "27": b"2 2\nnew york 1 2\nlos angeles 3 4\n",
    "28": b"2 2\na 1 2\n\n  \nb 3 4\n\n",
    "28-space": b"2 2\na 1 2\n b 3 4\n",
    "29": "3 2\na\0b 1 2\n\u202eevil 3 4\n\x1b[31m 5 6\n".encode(),
    "30": b"a " + b"1 " * (30 << 20),
    "30-header": b"1 3\na " + b"1 " * (1 << 20),
    "30-word": b"x" * (60 << 20),
    "31": b"1 3\n" + b"x" * 100_000 + b" 1 2 3\n",
    "31-second": b"2 3\na 1 2 3\n" + b"x" * 1025 + b" 1 2 3\n",
    "31-longest": b"1 3\n" + b"x" * 1024 + b" 1 2 3\n",
    "32-header": b"10000001 2\n" + b"a 1 2\n" * 2_000_000,
    "33": b"the 1 2 3\nof 4 5 6\n",
    "33-numbers": b"7 1 2 3\n8 4 5 6\n",
    "34": b"2 3\n7 1 2 3\n8 4 5 6\n",
    "35-binary": b"2 2\na \x00\x00\x80?\x00\x00\x00@\nb \x00\x00@@\x00\x00\x80@\n",
    "35-prose": b"It was the best of times,\nit was the worst of times\n",
    "35-noise": bytes(range(256)) * 20,
}

A, B = [1, 2, 3], [4, 5, 6]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("text"), CASES)


@pytest.fixture
def expect(expect):
    """Check the error of a case, the name of its file, and some more of its details."""
    return lambda case, code, **details: expect(case, code, file=case, **details)


@pytest.fixture
def read(outcomes):
    """What was read in a case: words, rows, warnings."""

    def check(case, words, matrix, **warnings):
        found = outcomes[case]
        assert found["code"] == "", found
        assert found["words"] == words
        assert found["matrix"] == matrix
        assert found["warnings"] == warnings
        return found

    return check


def test_every_case_ends_in_time_with_a_sentence_in_both_languages(outcomes):
    assert set(outcomes) == set(CASES)
    for case, found in outcomes.items():
        for said in found.get("said", []):
            assert case in said


def test_row_01_empty_file(expect):
    expect("01", "EmptyFile")
    expect("01-bom", "EmptyFile")


def test_row_02_header_only(expect):
    expect("02", "Truncated", want=2, got=0)


def test_row_03_header_of_no_rows(expect):
    expect("03", "EmptyFile")


def test_row_04_too_few_dimensions(expect):
    expect("04", "BadHeader", line="2 0")
    expect("04-one", "BadHeader", line="2 1")


def test_row_05_negative_numbers(expect):
    expect("05-count", "BadHeader", line="-2 3")
    expect("05-size", "BadHeader", line="2 -3")


def test_row_06_header_without_whole_numbers(expect):
    expect("06-words", "BadHeader", line="two 3")
    expect("06-float", "BadHeader", line="2.0 3")
    expect("06-three", "RowWidth", line=1, got=2, want=3)


def test_row_07_only_ascii_digits(expect):
    expect("07-underscore", "BadHeader", line="0_2 3")
    expect("07-arabic", "BadHeader", line="٢ ٣")
    expect("07-long", "BadHeader", line="00000000002 3")


def test_row_08_promise_beyond_the_file(expect):
    expect("08", "TooLarge", want=10**9)


def test_row_09_integer_of_5000_digits(expect, outcomes):
    expect("09", "BadHeader")
    assert len(outcomes["09"]["details"]["line"]) < 100


def test_row_10_large_header_and_a_short_row(expect):
    expect("10", "TooLarge", want=10**6)


def test_row_11_fewer_rows_than_declared(expect):
    expect("11", "Truncated", want=3, got=2)
    expect("11-within", "Truncated", want=4, got=2)


def test_row_12_more_rows_than_declared(read):
    read("12", ["a", "b", "c"], [A, B, [7, 8, 9]], extra_rows=2)


def test_row_13_row_too_short_or_too_long(expect):
    expect("13-short", "RowWidth", line=3, got=2, want=3)
    expect("13-long", "RowWidth", line=3, got=4, want=3)


def test_row_14_row_with_one_value(expect):
    expect("14", "RowWidth", line=3, got=1, want=3)
    expect("14-glove", "RowWidth", line=2, got=1, want=3)


@pytest.mark.parametrize("case", ["15-nan", "15-inf", "15-large", "15-float32"])
def test_row_15_values_that_are_not_finite(expect, case):
    expect(case, "NonFinite", line=3, word="b")


def test_row_16_underscore_in_a_number(expect):
    expect("16", "BadNumber", line=3, text="1_0")


def test_row_17_decimal_comma(expect):
    expect("17", "BadNumber", line=3, text="0,5")


def test_row_18_tabs_and_double_spaces(expect, read):
    read("18-tabs", ["a", "b"], [A, B])
    expect("18-spaces", "RowWidth", line=3, want=3)
    expect("18-mixed", "RowWidth", line=3, want=3)


def test_row_19_carriage_returns(read):
    read("19", ["a", "b"], [A, B])


def test_row_20_byte_order_mark(read):
    read("20", ["a", "b"], [A, B])
    read("20-glove", ["a", "b"], [A, B])


def test_row_21_utf_16(expect):
    expect("21-le", "Encoding", found="UTF-16")
    expect("21-be", "Encoding", found="UTF-16")


def test_row_22_invalid_utf_8_in_a_word(read):
    read("22", ["a\ufffd", "b"], [A, B], repaired_words=1)


def test_row_23_empty_word(read):
    read("23", ["b"], [B], empty_words=1)


def test_row_24_duplicates(read):
    read("24", ["a", "b"], [[1, 2], [3, 4]], duplicates=1)


def test_row_25_composed_and_decomposed(read):
    read("25", ["\u00e9", "e\u0301"], [[1, 2], [3, 4]])


def test_row_26_no_break_spaces(read):
    read("26", ["new\u00a0york", "end\u00a0"], [[1, 2], [3, 4]])


def test_row_27_words_with_spaces(read):
    read("27", ["new york", "los angeles"], [[1, 2], [3, 4]])


def test_row_28_blank_lines_and_leading_spaces(read):
    read("28", ["a", "b"], [[1, 2], [3, 4]], blank_lines=3)
    read("28-space", ["a", "b"], [[1, 2], [3, 4]])


def test_row_29_control_and_bidi_characters(read):
    read("29", ["a\0b", "\u202eevil", "\x1b[31m"], [[1, 2], [3, 4], [5, 6]])


def test_row_30_line_without_end(expect):
    expect("30", "LineTooLong", line=1, limit=1 << 20)
    expect("30-header", "LineTooLong", line=2, limit=1 << 20)
    expect("30-word", "LineTooLong", line=1, limit=1 << 20)


def test_row_31_long_word(expect, outcomes):
    expect("31", "WordTooLong", row=1, limit=1024)
    expect("31-second", "WordTooLong", row=2, limit=1024)
    assert outcomes["31-longest"]["words"] == ["x" * 1024]


def test_row_32_more_rows_than_the_program_takes(expect):
    expect("32-header", "TooLarge", want=10_000_001)


def test_row_32_without_a_header(monkeypatch, tmp_path):
    import dataclasses

    from explorer.errors import TooLarge
    from explorer.vectors.opening import open_file
    from explorer.vectors.parsing import row_collector

    monkeypatch.setattr(row_collector, "LIMITS", dataclasses.replace(row_collector.LIMITS, rows_max=1000))
    path = tmp_path / "rows.txt"
    path.write_text("".join(f"w{row} 1 2\n" for row in range(1001)))
    with pytest.raises(TooLarge) as caught:
        open_file(path)
    assert caught.value.details == {"file": "rows.txt", "what": "rows", "want": 1001, "limit": 1000}


def test_row_33_glove_without_a_header(read):
    assert read("33", ["the", "of"], [A, B])["format"] == "glove-text"
    assert read("33-numbers", ["7", "8"], [A, B])["format"] == "glove-text"


def test_row_34_header_is_recognised(read):
    assert read("34", ["7", "8"], [A, B])["format"] == "word2vec-text"


def test_row_35_content_decides_not_the_suffix(expect, read):
    found = read("35-binary", ["a", "b"], [[1, 2], [3, 4]])
    assert found["format"] == "word2vec-binary"
    assert all(math.isfinite(value) for row in found["matrix"] for value in row)
    expect("35-prose", "WrongFormat")
    expect("35-noise", "WrongFormat")
