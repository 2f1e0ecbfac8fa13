"""Tokens of sentences, by character and by word."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import explorer
from explorer.lessons.tokenizer import join, split, split_words
from explorer.limits import LIMITS
from explorer.vectors.han import is_han

MODELS = Path(__file__).parents[2] / "models"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("北京欢迎你", ("北", "京", "欢", "迎", "你")),
        ("Beijing welcomes you", ("Beijing", "welcomes", "you")),
        ("我爱NLP", ("我", "爱", "NLP")),
        ("don't stop, now", ("don't", "stop", ",", "now")),
        ("北 京", ("北", "京")),
        ("e\u0301te\u0301 𠮷", ("été", "𠮷")),
        ("<b>&", ("<", "b", ">", "&")),
        # format and direction characters are dropped
        ("\u202e b c", ("b", "c")),
        ("\u2066北\u2069\u200f京", ("北", "京")),
        ("wel\u00adcome\u200b s", ("welcome", "s")),
        ("\ufeffe\u200b\u0301", ("é",)),
        ("می\u200cخواهم", ("می\u200cخواهم",)),
        ("a \u200d\u2764b", ("a", "\u2764", "b")),
        # emoji of several characters
        ("👩\u200d❤\ufe0f\u200d👨好", ("👩\u200d❤\ufe0f\u200d👨", "好")),
        ("👩🏽\u200d🚀👍🏽", ("👩🏽\u200d🚀", "👍🏽")),
        ("🙂\u200d↔\ufe0fa", ("🙂\u200d↔\ufe0f", "a")),
        ("🇨🇳🇫🇷🇩", ("🇨🇳", "🇫🇷", "🇩")),
        ("🇨 🇳", ("🇨", "🇳")),
        ("🏴\U000e0067\U000e0062\U000e007f!", ("🏴\U000e0067\U000e0062\U000e007f", "!")),
        ("👩\u200dx\u200d北", ("👩\u200d", "x\u200d", "北")),
    ],
)
def test_tokenizer(text, want):
    assert split(text, 8) == want


@given(st.text(max_size=60))
def test_any_text_gives_bounded_tokens(text):
    got = split(text, LIMITS.sentence_tokens)
    assert len(got) <= LIMITS.sentence_tokens
    assert all(token and not token.isspace() for token in got)


def simply(sentence, limit):
    """The definition, without optimisation for long sentences."""
    kept = {"\u200c", "\u200d", *(chr(tag) for tag in range(0xE0020, 0xE0080))}
    heard = [one for one in sentence if unicodedata.category(one) != "Cf" or one in kept]
    tokens, open_word, near = [], False, False
    for character in unicodedata.normalize("NFC", "".join(heard)):
        category = unicodedata.category(character)
        flag = near and all("\U0001f1e6" <= one <= "\U0001f1ff" for one in tokens[-1] + character)
        if tokens and (category in ("Mn", "Mc", "Me", "Sk") or (near and category == "Cf")):
            tokens[-1] += character
        elif near and ((tokens[-1][-1] == "\u200d" and category[0] == "S") or (flag and len(tokens[-1]) == 1)):
            tokens[-1] += character
            open_word = False
        elif character.isspace() or category.startswith("C"):
            open_word = near = False
        else:
            in_word = not is_han(character) and (character.isalnum() or (open_word and character in "'’-_"))
            if in_word and open_word:
                tokens[-1] += character
            elif len(tokens) == limit:
                break
            else:
                tokens.append(character)
            open_word, near = in_word, True
    return tuple(tokens)


ODD = st.text(
    st.sampled_from(
        "ab1北々〇한\u1100\u1161 \n\0'’-_^`.,e\u0301\u0323\u200b\u200d\u00ad\U0001f9d1\ud800é½\u0903"
        "\u200c\u202e\u2066\ufeff\u2764\ufe0f\U0001f3fd\U0001f1e8\U0001f1f3\U000e0067"
    )
)


@given(st.text(max_size=60) | ODD, st.integers(1, 9))
def test_tokens_are_those_of_the_simple_definition(text, limit):
    assert split(text, limit) == simply(text, limit)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "北" + "\u0301" * 1_000_000, "\u200b" * 1_000_000,
    "\U0001f9d1\u200d" * 500_000],
)  # fmt: skip
def test_a_million_characters_are_split_in_no_time(text):
    assert split(text, 8) == ((text,) if text.strip("\u200b") else ())


def test_a_million_marks_in_disorder_are_split_in_no_time():
    """Sorting them takes quadratic time unless they are processed in chunks."""
    text = "x" + "\u0301\u0323" * 500_000
    for tokens in (split(text, 8), split_words(text, 8, lambda _: False)):
        assert [len(token) for token in tokens] == [len(text)]
        assert Counter(tokens[0]) == Counter(text)
    usual = "x" + "\u0301\u0323" * 10
    assert split(usual, 8) == simply(usual, 8)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("北京欢迎你", ("北京", "欢迎你")),  # the longest word
        ("北京大学生", ("北京大学", "生")),
        ("北 京欢迎", ("北", "京", "欢迎")),  # no word across a space
        ("北，京", ("北", "，", "京")),
        ("北\u200b\u202e京欢迎", ("北京", "欢迎")),
        ("欢 \u0301北京", ("欢\u0301", "北京")),
        ("Beijing 北京 don't", ("Beijing", "北京", "don't")),
        ("你北京北京", ("你", "北京", "北京")),
        ("北京" * 10, ("北京",) * 8),
    ],
)
def test_tokens_by_word(text, want):
    words = {"北京", "欢迎", "欢迎你", "北京大学", "don", "，京"}
    assert split_words(text, 8, words.__contains__) == want


@given(
    st.text(st.sampled_from("北京欢迎 ,a\u0301\u200b\n'"), max_size=20),
    st.sets(st.text("北京欢迎", min_size=1, max_size=4)),
)
def test_words_are_runs_of_the_characters(text, words):
    many = 100
    by_word = split_words(text, many, words.__contains__)
    assert "".join(by_word) == "".join(split(text, many))
    assert all(token in words for token in by_word if len(token) > 1 and set(token) <= set("北京欢迎"))
    assert split_words(text, 3, words.__contains__) == by_word[:3]


def test_words_of_the_built_in_vectors():
    vectors = explorer.open(MODELS / "zh.npz")
    assert split_words("北京欢迎你", 8, vectors.words.__contains__) == ("北京", "欢迎", "你")


def test_tokens_are_joined_as_they_are_written():
    assert join(("北", "京")) == "北京"
    assert join(("Beijing", "welcomes", "you", "!")) == "Beijing welcomes you!"
