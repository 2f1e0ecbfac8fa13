"""Every page in both languages, and how it handles values that it cannot use."""

import json

import numpy as np
import pytest
from gensim.models import KeyedVectors
from streamlit.util import calc_hash

from explorer.locales import LANGUAGES, sentence
from explorer.ui import cache
from explorer.ui.pages import PAGES, spec_of
from explorer.ui.text import plain
from explorer.vectors.catalogue import catalogue, open_entry

PATHS = [spec.path for spec in PAGES]


def texts(at) -> str:
    """All visible text on the page."""
    kinds = (at.title, at.markdown, at.caption, at.subheader, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def figures(at) -> list[dict]:
    """Data of the figures on the page."""
    return [json.loads(element.proto.json)["figure"] for element in components(at) if "space" in name(element)]


def components(at) -> list:
    return list(at.get("bidi_component"))


def name(element) -> str:
    return element.proto.component_name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_page_opens(open_page, path, language):
    at = open_page(path, lang=language)
    assert not at.exception
    assert not at.error
    title = sentence(language, f"page.{path}.title", word=plain("北京"))
    assert at.title[0].value == title


@pytest.mark.parametrize("path", PATHS)
def test_language_switches_in_place(open_page, path):
    at = open_page(path, lang="zh", w="苹果")
    at.button_group(key="view.language").set_value("en").run()
    assert at.title[0].value == sentence("en", f"page.{path}.title", word="苹果")
    assert at.text_input(key="view.word").value == "苹果"
    assert not at.exception


@pytest.mark.parametrize("path", ["start", "similarity", "neighbourhood", "map"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_word_gets_an_answer_and_near_spellings(open_page, path, language):
    at = open_page(path, lang=language, w="北京欢迎你")
    assert len(at.warning) == 1
    assert "北京欢迎你" in at.warning[0].value
    at.button(key="word.near.0").click().run()
    assert at.text_input(key="view.word").value == "北京"
    assert not at.warning
    assert not at.exception


def test_similarity_shows_what_gensim_computes(open_page, models):
    entry = next(entry for entry in catalogue(models) if entry.id == "zh")
    vectors = open_entry(entry)
    reference = KeyedVectors(vectors.d)
    reference.add_vectors(list(vectors.words), vectors.matrix)
    at = open_page("similarity", lang="en", w="国王", k="10")
    shown = at.dataframe[0].value
    expected = reference.most_similar("国王", topn=10)
    assert list(shown["word"]) == [word for word, _ in expected]
    assert list(shown["cosine"]) == pytest.approx([score for _, score in expected], abs=1e-6)
    answers = at.dataframe[1].value
    expected = reference.most_similar(positive=["东京", "法国"], negative=["日本"], topn=10)
    assert list(answers["word"]) == [word for word, _ in expected]


def test_metric_and_preprocessing_stand_beside_the_numbers(open_page):
    at = open_page("similarity", lang="en", metric="euclidean", rows="centred")
    captions = " ".join(element.value for element in at.caption)
    assert captions.count("Euclidean distance") == 2
    assert captions.count("rows centred") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_similarity_unknown_word_in_the_question(open_page, language):
    at = open_page("similarity", lang=language, b="没有这个词吧")
    assert len(at.warning) == 1
    assert len(at.dataframe) == 1  # the other list stays
    at.button(key="minus.near.0").click().run()
    assert not at.warning


def test_the_word_travels(open_page):
    at = open_page("start", lang="zh")
    at.text_input(key="view.word").set_value(" 苹果 ").run()
    for path in PATHS[1:]:
        at._page_hash = calc_hash(path)
        at.run()
        assert at.text_input(key="view.word").value == "苹果"
        assert at.query_params["w"] == "苹果"


def test_vectors_travel_and_the_word_is_exchanged(open_page):
    at = open_page("similarity", lang="en", w="北京")
    at.selectbox(key="view.vectors.en").set_value("en").run()
    assert at.text_input(key="view.word").value == "king"
    assert "北京" in at.info[0].value
    assert "queen" in list(at.dataframe[1].value["word"])


@pytest.mark.long(keep=("zh",))
@pytest.mark.parametrize("language", LANGUAGES)
def test_unreadable_file_is_one_sentence_and_the_rest_works(open_page, models, language):
    (models / "damaged.bin").write_bytes(b"\x80\x04\x95" + bytes(300))
    at = open_page("start", lang=language)
    assert len(at.error) == 1
    assert "damaged" in at.error[0].value
    assert "Traceback" not in texts(at)
    for path in PATHS[1:]:
        other = open_page(path, lang=language)
        assert not other.error
        assert not other.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_file_that_breaks_while_it_is_read(open_page, models, language):
    (models / "short.txt").write_text("3 2\na 1 2\nb 3 4\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "short.txt")
    at = open_page("similarity", lang=language, v=identity)
    assert len(at.error) == 1
    assert "short" in at.error[0].value
    assert at.dataframe  # on the built-in vectors
    assert not at.exception


def test_own_file_opens_everywhere(open_page, models):
    rows = [f"词{i} {i} {i * i % 7} {i % 3} 1" for i in range(1, 40)]
    (models / "own.vec").write_text("39 4\n" + "\n".join(rows) + "\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "own.vec")
    for path in ("start", "lookup", "similarity", "neighbourhood"):
        at = open_page(path, lang="zh", v=identity)
        assert not at.error
        assert not at.exception
        assert at.text_input(key="view.word").value == "词1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_words_are_no_map(open_page, models, language):
    (models / "three.txt").write_text("a 1 2\nb 3 4\nc 5 5\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "three.txt")
    at = open_page("map", lang=language, v=identity, method="pca")
    assert len(at.error) == 1
    assert not at.exception


@pytest.mark.parametrize("dim", ["2", "3"])
@pytest.mark.parametrize("vectors", ["zh", "en"])
def test_built_in_map_is_there_at_once(open_page, vectors, dim):
    at = open_page("map", lang="en", v=vectors, dim=dim)
    assert len(figures(at)) == 1
    assert "10,000" in at.caption[-1].value
    assert not at.get("progress")


@pytest.mark.parametrize("query", [{"k": "nan"}, {"dist": "inf"}, {"step": "x"}, {"speed": "3"}, {"present": "0"}])
def test_broken_link_is_one_notice(open_page, query):
    at = open_page("similarity", lang="en", **query)
    assert len(at.info) == 1
    assert next(iter(query)) in at.info[0].value
    at.run()
    assert not at.info


@pytest.mark.parametrize("language", LANGUAGES)
def test_lookup_takes_any_sentence(open_page, language):
    for text in ("我爱你", "the cat sat on the mat", "一二三四五六七八九十", "<b>x</b>", "   "):
        at = open_page("lookup", lang=language, text=text)
        assert not at.exception
        assert not at.error
        (player,) = [c for c in components(at) if "player" in name(c)]
        assert json.loads(player.proto.json)["lesson"]["steps"]


def test_words_are_text(open_page, models):
    words = ["![x](http://evil/p.png)", "<b>bold</b>", ":material/home:", "$x$", "[a](javascript:1)", "`", "\u202eabc"]
    lines = [f"{word} {i} {i + 1} 1" for i, word in enumerate(words, start=1)]
    (models / "evil.txt").write_text(f"{len(words)} 3\n" + "\n".join(lines) + "\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "evil.txt")
    for path in ("start", "similarity", "neighbourhood"):
        for word in words:
            at = open_page(path, lang="en", v=identity, w=word)
            assert not at.exception
            for shown in (element.value for element in [*at.title, *at.subheader, *at.markdown, *at.caption]):
                assert "](http" not in shown
                assert "<b>" not in shown
                assert "\u202e" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_row_60_vectors_that_are_not_there(open_page, language):
    at = open_page("similarity", lang=language, v="../../etc/passwd")
    assert len(at.error) == 1
    assert "passwd" in at.error[0].value
    assert at.dataframe
    assert len(at.run().error) == 1, "it stays until the person goes on"
    at.selectbox[0].set_value("en").run()
    assert not at.error


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_no_vectors_at_all(open_page, models, path, language):
    for file in models.glob("*.npz"):
        file.unlink()
    at = open_page(path, lang=language)
    assert not at.exception
    assert len(at.button_group) >= 1  # the language can still be changed
    if not spec_of(path).needs_vectors:
        assert not at.error
    else:
        assert at.error[0].value.startswith(plain(sentence(language, "error.NoVectors.message", folder=str(models))))


def test_a_word_without_direction_leaves_the_rest_of_the_page(open_page, models):
    rows = [f"w{i} {i} {i * i % 5} 1" for i in range(1, 9)]
    (models / "zero.txt").write_text("zero 0 0 0\n" + "\n".join(rows) + "\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "zero.txt")
    assert open_page("start", lang="en", v=identity).text_input(key="view.word").value == "w1"
    at = open_page("similarity", lang="en", v=identity, w="zero", a="w1", b="w2", c="w3")
    assert len(at.error) == 1
    assert at.dataframe  # the analogy
    at = open_page("start", lang="en", v=identity, w="zero")
    assert len(at.error) == 2
    assert len(at.button) >= 3  # the list of vectors


@pytest.mark.parametrize("method", ["umap", "pca"])
def test_row_72_equal_rows_are_no_map(open_page, models, method):
    (models / "same.txt").write_text("".join(f"w{i} 1 2 3\n" for i in range(20)), encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "same.txt")
    at = open_page("map", lang="en", v=identity, method=method)
    if method == "pca":  # the other set waits for its process
        assert "20" in at.error[0].value
        assert not figures(at)


def test_word_of_the_other_language_leads_there(open_page):
    at = open_page("similarity", lang="en", v="zh", w="King")
    at.button(key="word.elsewhere").click().run()
    assert at.text_input(key="view.word").value == "king"
    assert at.selectbox(key="view.vectors.en").value == "en"


def test_a_slider_keeps_what_was_chosen(open_page):
    at = open_page("similarity", lang="en", k="120")
    at.slider(key="view.k").set_value(20).run()
    assert at.slider(key="view.k").value == 20
    assert at.query_params["k"] == "20"


def test_the_trail_belongs_to_the_vectors(open_page):
    at = open_page("neighbourhood", lang="en", w="北京")
    at.text_input(key="view.word").set_value("上海").run()
    assert at.button(key="trail.0").label == "北京"
    at.selectbox(key="view.vectors.en").set_value("en").run()
    assert "trail.0" not in {button.key for button in at.button}


def damaged(models):
    """Write a file with everything that the health report looks for; return its id."""
    rows = [f"w{i} {i % 7} {i % 5} {i % 3} 1" for i in range(1, 40)]
    rows += ["zero 0 0 0 0", "w3 1 1 1 1", ""]
    for place, word in enumerate(("<b>x</b>", "![i](http://evil/p.png)", "\u202eabc"), start=1):
        rows.append(f"{word} {place} 0 0 0")
    (models / "damaged.vec").write_text("41 4\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return next(entry.id for entry in catalogue(models) if entry.path.name == "damaged.vec")


@pytest.mark.parametrize("language", LANGUAGES)
def test_health_says_what_is_good_and_how_it_was_measured(open_page, language):
    at = open_page("health", lang=language, v="zh")
    shown = texts(at)
    good, look = (sentence(language, f"health.state.{state}") for state in ("good", "look"))
    assert shown.count(f"**{good}**") == 9
    assert f"**{look}**" not in shown
    assert plain(sentence(language, "format.quantised.decided")) in shown
    assert "20,000" in at.caption[0].value
    (figure,) = figures(at)
    assert len(figure["layout"]["shapes"]) == 4  # both scales contain the selected word
    assert not at.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_health_of_a_damaged_file(open_page, models, language):
    at = open_page("health", lang=language, v=damaged(models), w="<b>x</b>")
    assert not at.exception
    assert not at.error
    shown = texts(at)
    for key, values in (
        ("changed_duplicates", {"n": 1, "where": sentence(language, "health.where.one", lines=42)}),
        ("changed_blank_lines", {"n": 1, "where": sentence(language, "health.where.one", lines=43)}),
        ("zeros", {"n": 1, "of": 43, "words": "zero"}),
    ):
        assert plain(sentence(language, f"health.finding.{key}", **values)) in shown
    assert plain(sentence(language, "health.advice.zeros")) in shown
    assert "<b>" not in shown
    assert "](http" not in shown
    assert "\u202e" not in shown
    lines, hubs, twins = (element.value for element in at.dataframe)
    assert list(lines.iloc[:, 0]) == [42, 43]
    assert sentence(language, "health.lines", n=2) in [folded.label for folded in at.expander]
    assert len(hubs) == 10
    assert "![i](http://evil/p.png)" in set(twins.iloc[:, 1])  # a cell is text


@pytest.mark.parametrize("language", LANGUAGES)
def test_health_without_any_direction(open_page, models, language):
    (models / "zeros.txt").write_text("a 0 0\nb 0 0\n", encoding="utf-8")
    identity = next(entry.id for entry in catalogue(models) if entry.path.name == "zeros.txt")
    at = open_page("health", lang=language, v=identity)
    assert not at.exception
    assert not at.error
    assert at.info[-1].value == sentence(language, "health.caption.none")
    assert sentence(language, "health.state.damaged") in texts(at)
    assert not figures(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_health_that_fails_is_one_sentence(open_page, monkeypatch, language):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(cache, "health", fail)
    at = open_page("health", lang=language)
    assert len(at.error) == 1
    assert plain(sentence(language, "error.Unexpected.message")) in at.error[0].value
    assert not at.exception


def test_health_can_be_taken_away(open_page, models):
    at = open_page("health", lang="en", v=damaged(models))
    (button,) = at.get("download_button")
    assert button.proto.label == sentence("en", "health.download")


def test_a_damaged_table_leaves_the_file_open(open_page, models):
    good = np.eye(4, 3, dtype="f4") + 1
    bad = good.copy()
    bad[1, 1] = np.nan
    np.savez(models / "two.npz", good=good, bad=bad, words=np.array(["a", "b", "c", "d"]))
    at = open_page("start", lang="en", v="two-npz", table="bad")
    assert "infinite" in at.error[0].value
    assert at.session_state["view"].vectors == "two-npz"
    assert at.session_state["view"].table == ""
    assert at.session_state["vectors"].n == 4
    assert "1 row is damaged; without it, 3 rows are left" in at.error[0].value
    (button,) = (button for button in at.button if button.key == "reading.rescue")
    assert button.label == "Open the 3 undamaged rows"
    at = button.click().run()
    assert not at.exception
    assert at.session_state["view"].table == "bad"
    assert list(at.session_state["vectors"].words) == ["a", "c", "d"]
    assert at.session_state["vectors"].source.warnings == {"non_finite_rows": 1}


def test_the_strip_names_what_is_in_use_and_the_failure_stays_in_sight(open_page, models):
    (models / "bad.vec").write_text("2 2\na 1 x\nb 1 2\n")
    at = open_page("start", lang="en", v="bad-vec")
    assert len(at.error) == 1
    assert at.session_state["view"].vectors == "zh"
    assert at.selectbox[0].value == "zh"
    assert at.run().error[0].value == at.error[0].value
    at.selectbox[0].set_value("en").run()
    assert not at.error
