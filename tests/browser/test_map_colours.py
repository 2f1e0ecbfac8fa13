"""The map coloured by metadata columns: legend, hover, hidden values, and a view that stays."""

import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.locales import LANGUAGES, sentence
from tests.browser.server import ROOT, built_in, served
from tests.browser.test_app import go, numbers, settled, space, turn

N = 400
KINDS = ("noun", "verb", "<img src=http://evil.test/a.png>")
ROUNDING = 1e-9


def kind(row: int) -> str:
    return "" if row % 10 == 9 else KINDS[row % 3]


LONG = [f"{'the same beginning ' * 4}{end}" for end in ("one", "two", "three")]


def day(row: int) -> str:
    return str(np.datetime64("1999-12-25") + row)


def count(row: int) -> int:
    return 10_000_000 // (row + 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = built_in(tmp_path_factory.mktemp("colours"))
    rows = np.random.default_rng(5).normal(size=(N, 8))
    (folder / "pair.tsv").write_text("".join("\t".join(f"{x:.4f}" for x in row) + "\n" for row in rows))
    lines = ["word\tkind\tcount", *(f"w{i}\t{kind(i)}\t{count(i)}" for i in range(N))]
    (folder / "pair.metadata.tsv").write_text("\n".join(lines) + "\n")
    (folder / "long.tsv").write_text((folder / "pair.tsv").read_text())
    lines = ["word\tlong\tid\tday", *(f"w{i}\t{LONG[i % 3]}\tid{i}\t{day(i)}" for i in range(N))]
    (folder / "long.metadata.tsv").write_text("\n".join(lines) + "\n")
    with served(ROOT / "app.py", tmp_path_factory.mktemp("server"), EXPLORER_MODELS=str(folder)) as address:
        yield address


def entry(page: Page, label: str) -> Locator:
    """Button of the legend; the full text of a shortened value is in its label."""
    legend = page.locator(".explorer-legend")
    if len(label) > 24:
        return legend.get_by_role("button", name=label)
    return legend.get_by_role("button").filter(has=page.get_by_text(label, exact=True))


def drawn(page: Page, n: int) -> None:
    """Wait until a number of words is drawn."""
    expect(page.locator(f"[data-ready=true][data-drawn='{n}']")).to_be_attached()


def choose(page: Page, language: str, name: str) -> None:
    page.get_by_label(sentence(language, "map.colour"), exact=True).click()
    page.get_by_role("option", name=name, exact=True).click()
    settled(page)


def hovered(page: Page) -> str:
    """Text of the tooltip, once the pointer finds a word."""
    box = space(page).bounding_box()
    written = space(page).locator(".hovertext")
    for step in range(200):
        angle = step * 2.4  # a spiral from the middle meets points everywhere
        radius = 6 * np.sqrt(step)
        page.mouse.move(
            box["x"] + box["width"] / 2 + radius * np.cos(angle), box["y"] + box["height"] / 2 + radius * np.sin(angle)
        )
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if written.count():
            return written.first.text_content()
    raise AssertionError("no word under the pointer")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dim", [2, 3])
def test_values_are_counted_hidden_and_shown_alone(page, server, language, dim):
    go(page, server, "map", f"lang={language}&v=pair-tsv&method=pca&dim={dim}")
    drawn(page, N)
    choose(page, language, "kind")
    of = {value: sum(kind(i) == value for i in range(N)) for value in (*KINDS, "")}
    for value in KINDS:
        expect(entry(page, value)).to_have_text(re.compile(f"{of[value]}$"))
    missing = sentence(language, "map.legend.missing")
    expect(entry(page, missing)).to_have_text(re.compile(f"{of['']}$"))
    entry(page, "noun").click()
    drawn(page, N - of["noun"])
    expect(entry(page, "noun")).to_have_attribute("aria-pressed", "false")
    entry(page, "verb").dblclick()
    drawn(page, of["verb"])
    labels = space(page).locator(".labels span").all_text_contents()
    assert any(kind(int(word[1:])) == "verb" for word in labels)
    entry(page, "verb").focus()
    page.keyboard.press("Shift+Enter")
    drawn(page, N)
    word, said = re.fullmatch(r"(w\d+)kind\s+(.*)", hovered(page)).groups()
    assert said == (kind(int(word[1:])) or missing)


def test_the_view_stays_when_the_colour_changes(page, server):
    go(page, server, "map", "lang=en&v=pair-tsv&method=pca&dim=3")
    drawn(page, N)
    turn(page)
    before = numbers(json.loads(space(page).get_attribute("data-camera")))
    for name in ("kind", "count", sentence("en", "map.colour.rank")):
        choose(page, "en", name)
        expect(page.locator(".explorer-legend .title")).to_have_count(1)
        after = numbers(json.loads(space(page).get_attribute("data-camera")))
        assert after == pytest.approx(before, abs=ROUNDING)


def test_the_zoom_stays_when_values_are_hidden(page, server):
    go(page, server, "map", "lang=en&v=pair-tsv&method=pca&colour=column:kind")
    drawn(page, N)
    first = space(page).get_attribute("data-camera")
    space(page).focus()
    for key in ("+", "+", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function("old => document.querySelector('[data-ready=true]').dataset.camera !== old", arg=first)
    settled(page)
    before = numbers(json.loads(space(page).get_attribute("data-camera")))
    entry(page, "noun").click()
    drawn(page, N - sum(kind(i) == "noun" for i in range(N)))
    choose(page, "en", "count")
    expect(page.locator(".explorer-legend .scale")).to_be_visible()
    drawn(page, N)
    after = numbers(json.loads(space(page).get_attribute("data-camera")))
    assert after == pytest.approx(before, rel=1e-6)


@pytest.mark.journey("en")
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_a_scale_with_its_ends(page, server, language):
    go(page, server, "map", f"lang={language}&v=pair-tsv&method=pca&colour=column:count")
    drawn(page, N)
    ends = page.locator(".explorer-legend .end").all_text_contents()
    assert ends == [f"{count(N - 1):,}", f"{count(0):,}"]
    expect(page.locator(".explorer-legend .note")).to_have_text(sentence(language, "map.legend.log"))
    word, said = re.fullmatch(r"(w\d+)count\s+(.*)", hovered(page)).groups()
    assert said == f"{count(int(word[1:])):,}"
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_label(sentence(language, "strip.word"))).to_have_value(word)


@pytest.mark.parametrize("size", [(1280, 720), (390, 800)])
@pytest.mark.parametrize("column", ["kind", "count"])
def test_the_legend_is_whole_and_covers_nothing(browser, server, size, column):
    context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)))
    page = context.new_page()
    go(page, server, "map", f"lang=en&v=pair-tsv&method=pca&colour=column:{column}")
    drawn(page, N)
    legend, picture = page.locator(".explorer-legend"), space(page).bounding_box()
    whole = legend.bounding_box()
    assert whole["y"] >= picture["y"] + picture["height"]
    for part in legend.locator(".title, .scale, .entry").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= whole["y"] + whole["height"] + 1
    if size == (1280, 720):
        assert whole["y"] + whole["height"] <= 720
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    context.close()


def test_values_from_a_file_are_text(page, server):
    foreign = []
    page.on("request", lambda sent: foreign.append(sent.url) if "evil" in sent.url else None)
    go(page, server, "map", "lang=en&v=pair-tsv&method=pca&colour=column:kind&w=w2")
    drawn(page, N)
    assert kind(2) == KINDS[2]
    expect(entry(page, KINDS[2])).to_be_visible()
    assert page.locator("img[src*=evil]").count() == 0
    assert foreign == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_comes_back_at_once(page, server, language):
    go(page, server, "map", f"lang={language}&v=pair-tsv&method=pca&colour=column:kind")
    drawn(page, N)
    back = page.get_by_role("button", name=sentence(language, "map.legend.all"), exact=True)
    expect(back).to_be_hidden()
    before = page.locator(".explorer-legend").bounding_box()
    buttons = page.locator(".explorer-legend .entry:not(.all)")
    for place in range(buttons.count()):
        buttons.nth(place).click()
        expect(back).to_be_visible()
    drawn(page, 0)
    assert page.locator(".explorer-legend").bounding_box() == before
    back.click()
    drawn(page, N)
    expect(back).to_be_hidden()
    expect(buttons.first).to_be_focused()


def test_a_finger_that_stays_on_an_entry_shows_it_alone(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    go(page, server, "map", "lang=en&v=pair-tsv&method=pca&colour=column:kind")
    drawn(page, N)
    expect(page.get_by_text(sentence("en", "map.legend.hold"))).to_be_visible()
    entry(page, "verb").scroll_into_view_if_needed()
    box = entry(page, "verb").bounding_box()
    at = {"x": box["x"] + 20, "y": box["y"] + 10}
    finger = context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    drawn(page, sum(kind(i) == "verb" for i in range(N)))
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(entry(page, "verb")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=sentence("en", "map.legend.all"), exact=True).tap()
    drawn(page, N)
    context.close()


def test_long_values_are_told_apart(page, server):
    go(page, server, "map", "lang=en&v=long-tsv&method=pca&colour=column:long")
    drawn(page, N)
    for place, value in enumerate(LONG):
        found = page.get_by_role("button", name=f"{value} {sum(i % 3 == place for i in range(N))}", exact=True)
        assert found.get_attribute("title").startswith(f"{value}\n")
        label = found.locator(".label")
        assert label.text_content().endswith(value[-3:])
        assert label.evaluate("it => it.scrollWidth <= it.clientWidth")  # the text is not shortened a second time
        found.click()
        drawn(page, N - sum(i % 3 == place for i in range(N)))
        found.click()
        drawn(page, N)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_values_are_a_sentence(page, server, language):
    go(page, server, "map", f"lang={language}&v=long-tsv&method=pca&colour=column:id")
    drawn(page, N)
    expect(page.locator(".explorer-legend .note")).to_have_text(sentence(language, "map.legend.too_many", n=N))
    expect(page.locator(".explorer-legend button")).to_have_count(0)
    word, said = re.fullmatch(r"(w\d+)id\s+(.*)", hovered(page)).groups()
    assert said == f"id{word[1:]}"


def test_dates_have_a_scale_with_the_first_and_the_last(page, server):
    go(page, server, "map", "lang=en&v=long-tsv&method=pca&colour=column:day")
    drawn(page, N)
    assert page.locator(".explorer-legend .end").all_text_contents() == [day(0), day(N - 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_vectors_chosen_by_hand_bring_no_notice(page, server, language):
    go(page, server, "map", f"lang={language}&v=pair-tsv&method=pca")
    drawn(page, N)
    choose(page, language, "kind")
    page.get_by_label(sentence(language, "strip.vectors"), exact=True).click()
    page.get_by_role("option", name=re.compile("long")).click()
    expect(page).to_have_url(re.compile("v=long-tsv"))
    drawn(page, N)
    settled(page)
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
