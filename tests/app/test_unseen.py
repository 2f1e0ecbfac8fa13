"""A word that is not in a fastText vocabulary, on every page: its vector is composed of subwords."""

import json

import pytest
from gensim.models import FastText
from gensim.models.fasttext import save_facebook_model
from gensim.test.utils import common_texts

from explorer.locales import LANGUAGES, sentence
from explorer.ui.text import plain
from explorer.vectors.catalogue import catalogue

UNSEEN = "systen"


@pytest.fixture(scope="module")
def trained() -> FastText:
    return FastText(common_texts, min_count=1, vector_size=8, bucket=500, seed=1, workers=1)


@pytest.fixture
def pieces(models, trained) -> str:
    """Id of a fastText model in the models folder of the app."""
    save_facebook_model(trained, str(models / "pieces.bin"))
    return next(entry.id for entry in catalogue(models) if entry.path.name == "pieces.bin")


def captions(at) -> list[str]:
    return [element.value for element in at.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_neighbourhood_draws_it(open_page, pieces, trained, language):
    at = open_page("neighbourhood", lang=language, v=pieces, w=UNSEEN, around="5")
    assert not at.exception
    assert not at.error
    assert not at.warning
    picture = next(element for element in at.get("bidi_component") if "space" in element.proto.component_name)
    figure = json.loads(picture.proto.json)["figure"]
    expected = [word for word, _ in trained.wv.most_similar(UNSEEN, topn=5)]
    assert figure["data"][3]["text"] == expected
    assert figure["data"][4]["text"] == [sentence(language, "neighbourhood.made", word=UNSEEN)]
    assert sentence(language, "neighbourhood.unseen", word=plain(UNSEEN)) in captions(at)
    at.button(key="word.near.0").click().run()
    assert at.text_input(key="view.word").value == "system"
    # the path leads back to it
    at.button(key="trail.0").click().run()
    assert at.text_input(key="view.word").value == UNSEEN
    assert not at.exception


@pytest.mark.parametrize("path", ["start", "map"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_rows_say_where_it_is(open_page, pieces, path, language):
    at = open_page(path, lang=language, v=pieces, w=UNSEEN)
    assert not at.exception
    assert not at.warning  # it is not an unknown word
    assert sentence(language, "words.made", word=plain(UNSEEN)) in [element.value for element in at.info]
    name = sentence(language, "page.similarity.name")
    links = [element.proto.label for element in at.get("page_link")]
    assert sentence(language, "words.made.see", page=name) in links
    at.button(key="word.near.0").click().run()
    assert at.text_input(key="view.word").value == "system"
    assert sentence(language, "words.made", word=plain(UNSEEN)) not in [element.value for element in at.info]


@pytest.mark.parametrize("language", LANGUAGES)
def test_similarity_offers_near_spellings_below(open_page, pieces, trained, language):
    at = open_page("similarity", lang=language, v=pieces, w=UNSEEN, k="5")
    assert not at.exception
    expected = [word for word, _ in trained.wv.most_similar(UNSEEN, topn=5)]
    assert list(at.dataframe[0].value.iloc[:, 1]) == expected
    assert sentence(language, "words.near") in captions(at)
    at.button(key="word.near.0").click().run()
    assert at.text_input(key="view.word").value == "system"


@pytest.mark.parametrize("language", LANGUAGES)
def test_similarity_asks_with_it(open_page, pieces, trained, language):
    at = open_page("similarity", lang=language, v=pieces, a=UNSEEN, b="human", c="trees", k="4")
    assert not at.exception
    assert not at.warning
    expected = trained.wv.most_similar(positive=[UNSEEN, "trees"], negative=["human"], topn=4)
    assert list(at.dataframe[1].value.iloc[:, 1]) == [word for word, _ in expected]
    assert sentence(language, "similarity.made", word=plain(UNSEEN)) in captions(at)
    at.button(key="plus.near.0").click().run()
    assert at.text_input(key="view.plus").value == "system"


def test_three_words_without_rows_are_a_question(open_page, pieces):
    at = open_page("similarity", lang="en", v=pieces, a="systems", b="humane", c="treeses")
    assert not at.exception
    assert not at.error
    assert len(at.dataframe) == 2
