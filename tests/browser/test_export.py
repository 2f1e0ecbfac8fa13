"""Exports: pictures, a film, and one file that steps like the app without a network."""

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect

from explorer.cli.lesson import page as html_page
from explorer.lessons.catalogue import lesson
from explorer.lessons.lesson import Scene
from explorer.locales import LANGUAGES, catalogue, sentence
from tests.browser.gallery import SENTENCES
from tests.browser.playing import GALLERY

APP = Path(__file__).with_name("player_app.py")
LESSON = lesson("lookup")
STEPS = len(LESSON.steps)
HOSTILE = "</script> \"'&<b> 🧑‍🤝‍🧑 مرحبا 北"
STAGE = """() => [...document.querySelectorAll('*')]
    .flatMap((node) => [node, ...(node.shadowRoot?.querySelectorAll('*') ?? [])])
    .find((node) => node.matches('.view > .stage'))"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def opened(serve: Callable[[Path], str], page: Page) -> Callable[..., Page]:
    """Function that opens the page with the player at a step, with a sentence."""

    def at(step: int = 1, text: str = "", lang: str = "zh") -> Page:
        page.goto(f"{serve(APP)}/?lang={lang}&step={step}")
        page.locator(".stage .token").first.wait_for()
        if text:
            page.get_by_label("sentence").fill(text)
            page.keyboard.press("Enter")
            expect(page.get_by_text("runs 2")).to_be_visible()
            expect(page.locator(".stage .token").first).to_contain_text(text[0])
        return page

    return at


def choose(page: Page, kind: str) -> None:
    page.locator(".save").click()
    page.locator(f".menu [data-kind={kind}]").click()


def saved(page: Page, kind: str, timeout: float = 30_000) -> Download:
    with page.expect_download(timeout=timeout) as download:
        choose(page, kind)
    return download.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def picture(page: Page) -> str:
    """The stage at rest, without the attributes that only editable numbers have."""
    page.evaluate(f"({STAGE})().getAnimations({{subtree: true}}).forEach((animation) => animation.finish())")
    page.wait_for_function(f"() => !({STAGE})().querySelector('.ghosts > *')")
    shown = page.evaluate(f"({STAGE})().outerHTML")
    return re.sub(r' by-(click|drag|number)|( (tabindex|role|aria-label|aria-describedby)="[^"]*")', "", shown)


def read_aloud(page: Page) -> dict[str, str]:
    """Label of each number that shows its arithmetic."""
    return page.evaluate(f"""() => Object.fromEntries([...({STAGE})().querySelectorAll('.scene > [aria-label]')]
        .filter((node) => node.getAttribute('aria-label').includes('='))
        .map((node) => [node.dataset.id, node.getAttribute('aria-label')]))""")


# Pictures


@pytest.mark.journey
def test_the_svg_is_the_step_with_its_sentence_and_needs_nothing(opened, page):
    opened(step=6)
    download = saved(page, "svg")
    step = LESSON.steps[5]
    assert download.suggested_filename == f"lookup-06-{step.id}.svg"
    text = content(download).decode("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    words = [node.text for node in root.findall(f"{SVG}text")]
    caption = sentence("zh", step.text.key, **step.text.values)
    assert "".join(words[:-1]).replace(" ", "") == caption.replace(" ", "")
    assert words[-1] == catalogue("zh")["player.made"]
    assert root.find(f"{SVG}title").text == caption
    shown = page.locator(".view > .stage .scene text").all_text_contents()
    drawn = [node.text for group in root.findall(f"{SVG}g") for node in group.iter(f"{SVG}text")]
    assert drawn == [word for word in shown if word]
    for name in ("class=", "style=", "var(", "href", "url(", "color(", "<style", "data-id", "tabindex"):
        assert name not in text, name


def near(pixel: tuple[int, ...], colour: str) -> bool:
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return all(abs(a - b) <= 3 for a, b in zip(pixel, wanted, strict=False))


@pytest.mark.journey("light")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_png_is_the_picture_of_the_page(opened, page, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(step=4)
    picture(page)
    made = Image.open(io.BytesIO(content(saved(page, "png")))).convert("RGB")
    scene = LESSON.steps[3].scene
    assert made.width == 2 * (scene.width + 80)
    assert made.height > 2 * scene.height
    paper = {"light": "#FBFAF7", "dark": "#12151C"}[scheme]
    assert near(made.getpixel((3, 3)), paper)
    accent = {"light": "#C4432B", "dark": "#F0745C"}[scheme]
    counts = made.getcolors(1 << 24)
    assert sum(n for n, pixel in counts if near(pixel, accent)) > 500, "the frame of the number that the step is about"
    top = made.height - 2 * (scene.height + 80)
    drawn = made.crop((80, round(top), 80 + round(2 * scene.width), round(top + 2 * scene.height)))
    same = distance(drawn, on_the_page(page, scene))
    page.keyboard.press("ArrowRight")
    picture(page)
    other = distance(drawn, on_the_page(page, scene))
    assert same < 1.5
    assert other > 2 * same, "another step is told apart"


def on_the_page(page: Page, scene: Scene) -> Image.Image:
    """The visible scene, without the space around it."""
    shown = Image.open(io.BytesIO(page.locator(".view > .stage").screenshot())).convert("RGB")
    fit = min(shown.width / scene.width, shown.height / scene.height)
    width, height = scene.width * fit, scene.height * fit
    left, top = (shown.width - width) / 2, (shown.height - height) / 2
    return shown.crop((round(left), round(top), round(left + width), round(top + height)))


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the colours in steps of 256, on a scale at which edges of characters do not count."""
    small = [np.asarray(image.resize((112, 42), Image.Resampling.BOX), dtype=float) for image in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


def test_hostile_words_are_text_in_every_picture(opened, page):
    opened(step=1, text=HOSTILE)
    root = ET.fromstring(content(saved(page, "svg")).decode("utf-8"))  # noqa: S314 - our own file
    words = {node.text for node in root.iter(f"{SVG}text")}
    assert {"<", "script", "🧑‍🤝‍🧑"} & words
    assert {node.tag for node in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "g", "rect", "text", "path")
    }
    assert Image.open(io.BytesIO(content(saved(page, "png")))).width > 1000


# The menu


def test_the_menu_goes_by_keyboard_and_does_not_step(opened, page):
    opened(step=3)
    page.locator(".save").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".menu [data-kind=png]")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".menu [data-kind=webm]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_be_hidden()
    expect(page.locator(".save")).to_be_focused()
    expect(page.locator(".counter")).to_have_text(f"3 / {STEPS}")


def test_the_picture_on_the_page_is_left_alone(opened, page):
    opened(step=5)
    before = picture(page)
    saved(page, "svg")
    saved(page, "png")
    assert picture(page) == before
    expect(page.locator(".darkroom")).to_have_count(0)
    expect(page.get_by_text("runs 1")).to_be_visible()


# The film

FRAME = """async ([data, time]) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = `data:video/webm;base64,${data}`;
  document.body.append(video);
  await new Promise((resolve, reject) => { video.onloadeddata = resolve; video.onerror = () => reject(video.error); });
  await new Promise((resolve) => { video.onseeked = resolve; video.currentTime = time; });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const drawing = canvas.getContext('2d');
  do { // the frame may be decoded later than the position is reached; until then nothing is drawn
    await new Promise(requestAnimationFrame);
    drawing.drawImage(video, 0, 0);
  } while (!drawing.getImageData(0, 0, 1, 1).data[3]);
  return [video.duration, canvas.toDataURL()];
}"""


def test_the_film_plays_as_long_as_it_takes_to_read(serve, page, context):
    page.goto(f"{serve(GALLERY)}/?step=2&speed=2")
    page.locator(".stage .token").first.wait_for()
    download = saved(page, "webm", timeout=240_000)
    assert download.suggested_filename == "gallery.webm"
    reading = sum(min(6000, max(1500, 60 * len(text))) / 2 for text in SENTENCES) / 1000
    data = base64.b64encode(content(download)).decode()
    player = context.new_page()
    duration, last = player.evaluate(FRAME, [data, 1e6])
    assert reading <= duration <= reading + 2 * len(SENTENCES)
    first = player.evaluate(FRAME, [data, 0.1])[1]
    pictures = [Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB") for url in (first, last)]
    assert pictures[0].size == (1280, 720)
    for shown in pictures:
        assert all(abs(a - b) < 8 for a, b in zip(shown.getpixel((4, 4)), (0xFB, 0xFA, 0xF7), strict=True))
        assert len(shown.getcolors(1 << 24)) > 100
    assert pictures[0].tobytes() != pictures[1].tobytes()
    expect(page.locator(".counter")).to_have_text(f"2 / {len(SENTENCES)}")


def test_a_film_can_be_stopped(opened, page):
    opened(step=2)
    downloads: list[Download] = []
    page.on("download", lambda download: downloads.append(download))  # use no built-in function
    choose(page, "webm")
    expect(page.locator(".saving")).to_contain_text(f"/ {STEPS}")
    page.locator(".cancel").click()
    expect(page.locator(".saved")).to_be_hidden()
    expect(page.locator(".darkroom")).to_have_count(0)
    assert downloads == []


def test_a_browser_that_cannot_says_so(opened, page):
    page.add_init_script("delete window.VideoEncoder")
    opened()
    choose(page, "webm")
    expect(page.locator(".saving")).to_have_text(catalogue("zh")["player.save_no_film"])


# The lesson as one file


@pytest.fixture
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context without a network."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, locale="zh-CN", color_scheme="light", offline=True
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


class Alone:
    """The file in a context without a network; every request and console error is collected."""

    def __init__(self, context: BrowserContext, file: Path):
        self.page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.file = file.as_uri()
        self.page.goto(self.file)
        self.page.locator(".stage .token").first.wait_for()

    def quiet(self) -> None:
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("data:", "blob:"))] == [self.file]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "lookup.html"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_steps_as_the_app(opened, page, offline, tmp_path, language):
    opened(lang=language)
    file = written(tmp_path, content(saved(page, "html")))
    assert file.read_bytes() == html_page(LESSON, language)
    alone = Alone(offline, file)
    for step in range(STEPS):
        expect(page.locator(".counter")).to_have_text(f"{step + 1} / {STEPS}")
        expect(alone.page.locator(".counter")).to_have_text(f"{step + 1} / {STEPS}")
        assert picture(alone.page) == picture(page), LESSON.steps[step].id
        assert read_aloud(alone.page) == read_aloud(page)
        for part in (".text", ".code", ".ticks"):
            assert alone.page.locator(part).first.inner_text() == page.locator(part).first.inner_text()
        for one in (page, alone.page):
            one.keyboard.press("ArrowRight")
    alone.quiet()


def test_the_other_language_keeps_the_step(offline, tmp_path):
    alone = Alone(offline, written(tmp_path, html_page(LESSON, "zh")))
    page = alone.page
    for _ in range(5):
        page.keyboard.press("PageDown")
    expect(page).to_have_title(catalogue("zh")["lesson.lookup.title"])
    page.get_by_role("button", name="English").click()
    expect(page).to_have_title(catalogue("en")["lesson.lookup.title"])
    expect(page.locator(".counter")).to_have_text(f"6 / {STEPS}")
    step = LESSON.steps[5]
    expect(page.locator(".text [aria-live]").or_(page.locator(".text")).first).to_contain_text(
        sentence("en", step.text.key, **step.text.values)
    )
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    page.locator(".stage .token").first.wait_for()
    expect(page.locator(".counter")).to_have_text(f"6 / {STEPS}")


def test_everything_but_changing_works_in_the_file(offline, tmp_path):
    alone = Alone(offline, written(tmp_path, html_page(LESSON, "en")))
    page = alone.page
    page.keyboard.press("4")
    expect(page.locator(".counter")).to_have_text(f"4 / {STEPS}")
    told = next(element for element in LESSON.steps[3].scene.elements if element.tip and element.kind == "cell")
    page.locator(f"[data-id='{told.id}']").hover()
    expect(page.locator(".tip")).to_contain_text(told.tip)
    page.mouse.move(2, 2)
    page.keyboard.press("p")
    expect(page.locator(".bar .play")).to_have_attribute("aria-label", catalogue("en")["player.pause"])
    page.keyboard.press("p")
    page.locator(".bar .present").click()
    expect(page.locator(".player")).to_have_class("player presenting")
    page.keyboard.press("Escape")
    page.locator(".save").click()
    expect(page.locator(".menu [data-kind=html]")).to_be_hidden()
    page.keyboard.press("Escape")
    assert content(saved(page, "png"))[:4] == b"\x89PNG"
    assert page.locator("[class*=by-]").count() == 0
    alone.quiet()


def test_hostile_words_survive_in_the_file(opened, page, offline, tmp_path):
    opened(text=HOSTILE)
    alone = Alone(offline, written(tmp_path, content(saved(page, "html"))))
    for _ in range(STEPS):
        assert picture(alone.page) == picture(page)
        for one in (page, alone.page):
            one.keyboard.press("ArrowRight")
    assert alone.page.locator("script").count() == 2
    assert alone.page.locator(".player b:not(.ticks b), .player script").count() == 0
    alone.quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_file_has_the_colours_of_the_app(opened, page, offline, tmp_path, scheme):
    colours = f"""() => [...({STAGE})().querySelectorAll('*')].map((node) => {{
        const {{ fill, stroke, opacity, fillOpacity }} = getComputedStyle(node);
        return [node.tagName, fill, stroke, opacity, fillOpacity].join(' ');
    }})"""
    page.emulate_media(color_scheme=scheme)
    opened(step=4)
    alone = Alone(offline, written(tmp_path, html_page(LESSON)))
    alone.page.emulate_media(color_scheme=scheme)
    alone.page.keyboard.press("4")
    picture(page)
    picture(alone.page)
    found, wanted = alone.page.evaluate(colours), page.evaluate(colours)
    assert found == wanted
    assert len(set(found)) > 8


def test_the_file_fits_a_projector_and_a_phone(offline, tmp_path):
    alone = Alone(offline, written(tmp_path, html_page(LESSON, "en")))
    page = alone.page
    assert page.evaluate("document.documentElement.scrollHeight") <= 720
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_data_in_the_file_are_those_of_the_page(opened, page):
    opened(text="好好学习")
    text = content(saved(page, "html")).decode()
    data = json.loads(text.split('id="lesson">')[1].split("</script>")[0])
    made = lesson("lookup", sentence="好好学习")
    assert text.encode() == html_page(made, "zh")
    assert len(data["languages"]["en"]["lesson"]["steps"]) == len(made.steps)
