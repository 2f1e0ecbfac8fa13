"""A lesson as one file: reproducible bytes, no external resources, no word that becomes markup."""

import base64
import hashlib
import html
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from explorer.export.modules import bundle
from explorer.export.page import page
from explorer.lessons.catalogue import LESSONS, lesson
from explorer.lessons.lesson import Code, CodeLine, Edit, Element, Lesson, Message, Scene, Step
from explorer.locales import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\"'&amp;",
    "🧑‍🤝‍🧑",
    "مرحبا",
    "\u2028\u2029",
    "\x00\x1b",
    "\ud800",
]


class Parts(HTMLParser):
    """Texts of the relevant elements of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.scripts, self.styles, self.tags, self.policy, self.inside = [], [], [], "", None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.inside = {"script": self.scripts, "style": self.styles}.get(tag)
        if self.inside is not None:
            self.inside.append("")
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = html.unescape(found["content"])

    def handle_data(self, data):
        if self.inside is not None:
            self.inside[-1] += data

    def handle_endtag(self, tag):
        self.inside = None


def parts(made: bytes) -> Parts:
    return Parts(made.decode("utf-8"))


def one_step(word: str) -> Lesson:
    """A lesson with a given word in its scene and its code."""
    token = Element("a", "token", 0, 0, 90, 50, text=word, tip=word, edit=Edit("click", "word", word))
    message = Message("lesson.lookup.title")
    scene = Scene(1120, 424, (token,))
    return Lesson("lookup", (Step("one", message, message, Code((CodeLine(word, word),)), scene),), {"word": word})


@pytest.mark.parametrize("name", LESSONS)
def test_the_same_lesson_gives_the_same_bytes(name):
    assert page(lesson(name)) == page(lesson(name))
    assert page(lesson(name), "en") != page(lesson(name), "zh")


@pytest.mark.parametrize("first", LANGUAGES)
def test_both_languages_are_in_it_and_the_first_one_opens(first):
    found = parts(page(lesson("lookup"), first))
    data = json.loads(found.scripts[0])
    assert data["first"] == first
    assert tuple(data["languages"]) == LANGUAGES
    steps = {name: [step["id"] for step in spoken["lesson"]["steps"]] for name, spoken in data["languages"].items()}
    assert steps["zh"] == steps["en"] == [step.id for step in lesson("lookup").steps]
    assert dict(found.tags)["html"]["lang"] == data["languages"][first]["labels"]["lang"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        page(lesson("lookup"), "fr")


def test_the_policy_allows_these_two_texts_and_nothing_from_outside():
    found = parts(page(lesson("lookup")))
    rules = dict(rule.strip().split(" ", 1) for rule in found.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    for name, text in (("script-src", found.scripts[1]), ("style-src", found.styles[0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    for tag, attributes in found.tags:
        assert not {"src", "href", "style"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes)


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_no_word_leaves_its_script_element(word):
    made = page(one_step(word))
    found = parts(made)
    assert len(found.scripts) == 2
    element = json.loads(found.scripts[0])["languages"]["zh"]["lesson"]["steps"][0]["scene"]["elements"][0]
    assert element["text"] == word
    assert b"\x00" not in made


def test_nothing_in_it_can_be_changed():
    data = json.loads(parts(page(one_step("a"))).scripts[0])
    assert '"edit"' not in json.dumps(data)
    assert "inputs" not in data["languages"]["zh"]["lesson"]


def test_no_date_and_no_path():
    text = page(lesson("lookup")).decode()
    assert str(ROOT) not in text
    assert not re.search(r"20\d\d-\d\d", text)


def test_its_colours_are_those_of_the_app():
    text = (ROOT / "explorer" / "export" / "alone.css").read_text(encoding="utf-8").lower()
    light, _, dark = text.partition("prefers-color-scheme: dark")
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    order = re.search(r"ORDER = (\[[^\]]+\])", _player_text())[1]
    for name, css in (("light", light), ("dark", dark)):
        theme = themes[name]
        for key in ("primary", "background", "secondaryBackground", "text", "border", "blue", "orange", "green"):
            variable = re.sub("B", "-b", key) + "-color"
            assert f"--st-{variable}: {theme[key + 'Color'].lower()};" in css
        for number, place in enumerate(json.loads(order)):
            assert f"--token-{number}: {theme['chartCategoricalColors'][place].lower()};" in css
    family = re.sub(r"\s+", " ", re.search(r"--st-font: ([^;]+);", light)[1])
    assert family == themes["font"].lower()


def _player_text() -> str:
    return "".join(path.read_text("utf-8") for path in sorted((ROOT / "explorer" / "ui" / "player").glob("*.js")))


# Bundling modules into one script


def modules(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_modules_come_in_the_order_in_which_they_need_each_other(tmp_path):
    entry = modules(
        tmp_path,
        entry='import { b as two } from "./b.js";\nimport {\n  a,\n} from "./a.js";\nwindow.sum = a + two();\n',
        b='import { a } from "./a.js";\nexport function b() { return a; }\n',
        a="export const a = 1;\n",
    )
    text = bundle(entry)
    assert text.count("const a = 1;") == 1
    assert text.index("const a = 1;") < text.index("function b()") < text.index("window.sum")
    assert "const { b: two } = b_1;" in text
    assert "import " not in text
    assert "export " not in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('import a from "./a.js";', "import a"),
        ('import * as a from "./a.js";', "import \\*"),
        ("export default 1;", "export default"),
        ("export { a };", "export"),
        ("export let a = 1;", "export let"),
        ('const a = import("./a.js");', "import\\("),
        ("const here = import.meta.url;", "import.meta"),
        ('import { b } from "./a.js";', "asks a.js for b"),
        ('import { c } from "./c.js";', "needs itself"),
    ],
)
def test_other_forms_are_refused(tmp_path, code, said):
    c = 'import { entry } from "./entry.js";\nexport const c = 1;'
    with pytest.raises(ValueError, match=said):
        bundle(modules(tmp_path, entry=code, a="export const a = 1;", c=c))


def test_an_unknown_lesson_is_refused():
    with pytest.raises(ValueError, match="There are: lookup"):
        lesson("nothing")
