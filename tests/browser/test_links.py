"""A link reproduces the view; invalid values are reported; the lesson does not load plotly."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, catalogue, sentence
from tests.browser.playing import PLAYER, at_step, rest, whole
from tests.browser.test_app import COUNT_MESSAGES, go

ALL_OF_IT = "lang={}&text=好好学习&token=1&x=0.5_0_0.5&W=00150_21-25&step=6&speed=2"
OUTSIDE = {
    "token": "text=a b&token=7", "x": "text=a b&x=0_0_0_1", "W": "text=a b&W=70500", "step": "step=99",
    "text": "text=%E2%80%8B%E2%80%8D",
}  # fmt: skip
WRONG = {
    "lang": "klingon", "token": "9", "by": "letters", "x": "1e308_nan", "W": "zz", "numbers": "all", "step": "two",
    "speed": "7", "present": "yes",
}  # fmt: skip


PRESENTING = re.compile(r"\bpresenting\b")
# all positions of the title of the page, frame by frame
WATCH_TITLE = """
window.__tops = [];
const watch = () => {
  const title = document.querySelector("h1");
  const top = title && title.getClientRects().length ? Math.round(title.getBoundingClientRect().top) : undefined;
  if (top !== undefined && window.__tops.at(-1) !== top) window.__tops.push(top);
  requestAnimationFrame(watch);
};
requestAnimationFrame(watch);
"""


def opened(page: Page, app: str, query: str) -> Page:
    go(page, app, "lookup", query)
    page.locator(".stage [data-id]").first.wait_for()
    rest(page)
    return page


@pytest.mark.journey("zh")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_of_the_lesson_reproduces_all_of_it(page, context, app, language):
    opened(page, app, ALL_OF_IT.format(language))
    at_step(page, 6, 14)
    expect(page.locator("[data-id='w-0-0']")).to_have_text("1.50")
    expect(page.locator("[data-speed='2']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".said-now")).to_contain_text("0.5·W[0] + 0.5·W[2]")
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence(language, "page.lookup.title"))
    assert page.get_by_text(re.compile(sentence(language, "strip.refused", names=".*"))).count() == 0
    page.keyboard.press("PageDown")
    at_step(page, 7, 14)
    other = opened(context.new_page(), page.url.partition("/lookup")[0], page.url.partition("?")[2])
    at_step(other, 7, 14)
    assert whole(other) == whole(page)


@pytest.mark.journey("token")
@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_is_wrong_is_told_and_the_rest_counts(page, app, name):
    values = {"lang": "en", "text": "天天向上", "step": "2"} | {name: WRONG[name]}
    opened(page, app, "&".join(f"{key}={value}" for key, value in values.items()))
    language = "zh" if name == "lang" else "en"  # the language of the browser
    expect(page.get_by_text(sentence(language, "strip.refused", names=name))).to_be_visible()
    at_step(page, 1 if name == "step" else 2, 14)
    expect(page.locator("[data-id='vocab-0']")).to_have_text("天")


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_value_of_no_use_in_its_place_is_told_before_the_lesson_is_drawn(page, app, name):
    page.add_init_script(WATCH_TITLE)
    opened(page, app, f"lang=en&{OUTSIDE[name]}")
    expect(page.get_by_text(sentence("en", "strip.refused", names=name))).to_be_visible()
    at_step(page, 1, 14)
    expect(page).not_to_have_url(re.compile(f"[?&]{name}={OUTSIDE[name].rpartition('=')[2]}"))
    tops = page.evaluate("window.__tops")
    assert max(tops) - min(tops) < 10, tops  # a font that arrives later moves it by less than a pixel, a notice by 50


def test_what_is_of_no_use_is_told_again_when_a_person_goes_back_to_it(page, app):
    opened(page, app, "lang=en&text=a b&token=7")
    notice = page.get_by_text(sentence("en", "strip.refused", names="token"))
    expect(notice).to_be_visible()
    page.get_by_role("radio", name="Two 1s").click()
    expect(page).to_have_url(re.compile("x=1_1"))
    expect(notice).to_have_count(0)
    while "token=7" not in page.url:
        page.go_back()
    expect(notice).to_be_visible()
    expect(page.get_by_role("radio", name="One 1")).to_be_checked()


def test_step_and_speed_stand_in_the_address_after_a_run_of_the_server(page, app):
    opened(page, app, "lang=en&step=3&speed=2")
    page.locator("[data-id='x-hand-3']").click()
    expect(page).to_have_url(re.compile("token=3"))
    expect(page).to_have_url(re.compile("(?=.*step=3)(?=.*speed=2)"))
    page.get_by_role("radio", name="Two 1s").click()
    expect(page).to_have_url(re.compile("x="))
    expect(page).to_have_url(re.compile("(?=.*step=3)(?=.*speed=2)"))


def test_presenting_that_was_left_stays_left(page, app):
    opened(page, app, "lang=en&present=1&speed=2&step=3")
    expect(page.locator(".player")).to_have_class(PRESENTING)
    page.keyboard.press("Escape")
    expect(page.locator(".player")).not_to_have_class(PRESENTING)
    page.locator("[data-speed='1']").click()
    page.get_by_role("radio", name="Real vectors").click()
    at_step(page, 1, 9)
    expect(page).to_have_url(re.compile("numbers=own"))
    rest(page)
    expect(page.locator(".player")).not_to_have_class(PRESENTING)
    expect(page.locator("[data-speed='1']")).to_have_attribute("aria-pressed", "true")
    assert not {"present", "speed"} & set(parse_qs(urlsplit(page.url).query))
    page.get_by_role("radio", name="中文").click()
    expect(page.locator(".said-now")).to_contain_text("号")
    expect(page.locator(".player")).not_to_have_class(PRESENTING)


def test_a_sentence_of_invisible_characters_leaves_the_box(page, app):
    opened(page, app, "lang=en&text=我爱你")
    box = page.get_by_role("textbox", name=sentence("en", "lookup.sentence.label", n=LIMITS.sentence_tokens))
    box.fill("\u200b\u200d")
    box.press("Enter")
    expect(page.get_by_text(sentence("en", "lookup.nothing"))).to_be_visible()
    expect(box).to_have_value("")
    expect(page.locator("[data-id='vocab-0']")).to_have_text("北")
    expect(page).not_to_have_url(re.compile("text="))
    expect(page.get_by_role("button", name="Reset")).to_be_disabled()


def test_the_first_lesson_asks_for_no_plotly_and_playing_asks_for_nothing(page, app):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, app, "lang=en&step=12&speed=2")
    page.evaluate(COUNT_MESSAGES)
    before = len(asked)
    assert before
    page.keyboard.press("p")
    at_step(page, 14, 14)
    expect(page.locator(".bar .play")).to_have_attribute("aria-label", sentence("en", "player.play"))
    assert page.evaluate("window.__sent") == 0
    assert asked[before:] == []
    assert not [url for url in asked if "plotly" in url.lower()]


@pytest.mark.journey
def test_an_input_method_writes_the_sentence_and_moves_nothing(page, app):
    opened(page, app, "lang=zh&step=2")
    box = page.get_by_role("textbox", name=sentence("zh", "lookup.sentence.label", n=LIMITS.sentence_tokens))
    box.click()
    box.press("ControlOrMeta+a")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "tian'tian", "selectionStart": 9, "selectionEnd": 9})
    expect(box).to_have_value("tian'tian")
    composing = {"key": " ", "bubbles": True, "isComposing": True}
    box.evaluate("(node, how) => node.dispatchEvent(new KeyboardEvent('keydown', how))", composing)
    page.evaluate(
        f"how => ({PLAYER})().dispatchEvent(new KeyboardEvent('keydown', {{...how, composed: true}}))", composing
    )
    at_step(page, 2, 14)
    assert "text=" not in page.url
    keyboard.send("Input.insertText", {"text": "天天向上"})
    expect(box).to_have_value("天天向上")
    box.press("Enter")
    expect(page.locator("[data-id='vocab-0']")).to_have_text("天")
    at_step(page, 2, 14)


@pytest.mark.journey
def test_every_character_of_both_languages_has_a_glyph(page, app):
    """Characters are drawn one by one in the fonts of the page and compared with the box of a missing character."""
    opened(page, app, "lang=zh")
    texts = [text for language in LANGUAGES for text in catalogue(language).values()]
    characters = sorted({character for text in texts for character in text if not character.isspace()})
    assert len(characters) > 600
    missing = page.evaluate(
        """characters => {
          const canvas = new OffscreenCanvas(64, 64);
          const pen = canvas.getContext("2d", {willReadFrequently: true});
          const faces = [getComputedStyle(document.body).fontFamily];
          const drawn = (character, face) => {
            pen.clearRect(0, 0, 64, 64);
            pen.font = `40px ${face}`;
            pen.fillText(character, 8, 48);
            return pen.getImageData(0, 0, 64, 64).data.join();
          };
          return faces.flatMap((face) => {
            const none = drawn("\\u{FFFFE}", face);
            if (drawn("\\u{EFFFE}", face) !== none) throw new Error("no common sign of a missing glyph");
            return characters.filter((character) => drawn(character, face) === none);
          });
        }""",
        characters,
    )
    assert missing == []
