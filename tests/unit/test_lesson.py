"""The contract between lessons and the player: types, plain JSON, its schema."""

import json

import jsonschema
import pytest

from explorer.lessons.lesson import (
    DATA,
    Code,
    CodeLine,
    Edit,
    Element,
    Lesson,
    Message,
    Question,
    Scene,
    Step,
)
from explorer.lessons.lookup import lookup_lesson
from explorer.lessons.schema import schema
from explorer.lessons.serialize import payload
from explorer.lessons.shapes import Axes, Block, Curve, Dial, Span, Strip
from explorer.locales import LANGUAGES, sentence

EXAMPLES = {
    "strip": Strip((0.5, -0.25), folded=298),
    "matrix": Block(((0.5, -1.0), (0.0, 2.0))),
    "plane": Axes((-1.0, 1.0), (0.0, 2.0), x_ticks=(-1.0, 0.0, 1.0)),
    "curve": Curve(((0.0, 1.0), (1.0, 0.0)), dashed=True),
    "dial": Dial(60.0),
    "window": Span(40.0, 80.0),
}


def written(message: Message) -> str:
    return f"{message.key} {message.values}"


def everything() -> Lesson:
    """A lesson that uses every attribute of the contract."""
    elements = [Element(f"e-{kind}", kind, 1, 2, 3, 4, data=data) for kind, data in EXAMPLES.items()]
    elements.append(
        Element("cell", "cell", 0.123456, 0, 1, 1, Message("a", {"n": 1}), 1 / 3, "strong", 2, "1/3 = 0.33",
                ("e-dial",), 3, edit=Edit("number", "w", path=(0, 1)), name=Message("b"))
    )  # fmt: skip
    question = Question(Message("q"), ("1", Message("b")), 1, Message("yes"), Message("no"))
    code = Code((CodeLine("x"), CodeLine("x @ w", "[1.0]")), 1)
    step = Step("one", Message("name"), Message("text"), code, Scene(10, 10, tuple(elements), "cell"), question)
    return Lesson("all", (step,), {"w": [[1.0, 2.0]]})


def test_the_payload_has_every_attribute_and_is_plain():
    plain = payload(everything(), written)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    jsonschema.Draft202012Validator(schema()).validate(plain)
    cell = plain["steps"][0]["scene"]["elements"][-1]
    assert cell == {
        "id": "cell", "kind": "cell", "x": 0.12, "y": 0, "w": 1, "h": 1, "text": "a {'n': 1}", "value": 1 / 3,
        "emphasis": "strong", "hue": 2, "tip": "1/3 = 0.33", "sources": ["e-dial"], "turn": 3,
        "edit": {"by": "number", "input": "w", "path": [0, 1]}, "name": "b {}",
    }  # fmt: skip
    assert plain["steps"][0]["scene"]["about"] == "cell"
    assert plain["steps"][0]["question"]["choices"] == ["1", "b {}"]
    assert plain["inputs"] == {"w": [[1.0, 2.0]]}


def test_all_kinds_with_data_have_an_example():
    assert set(EXAMPLES) == set(DATA)


@pytest.mark.parametrize("kind", ["cell", *DATA])
def test_data_of_another_kind_is_refused(kind):
    wrong = Strip(()) if kind != "strip" else Dial(0)
    with pytest.raises(TypeError, match=kind):
        Element("x", kind, 0, 0, data=wrong)


def test_a_kind_that_needs_data_is_refused_without():
    with pytest.raises(TypeError, match="NoneType"):
        Element("x", "strip", 0, 0)


@pytest.mark.parametrize("spoil", [
    lambda plain: plain.pop("steps"),
    lambda plain: plain["steps"][0].pop("scene"),
    lambda plain: plain["steps"][0]["scene"]["elements"][0].update(kind="sphere"),
    lambda plain: plain["steps"][0]["scene"]["elements"][0].update(colour="red"),
    lambda plain: plain["steps"][0]["code"].update(lines="x"),
])  # fmt: skip
def test_the_schema_refuses_what_is_no_lesson(spoil):
    plain = payload(everything(), written)
    spoil(plain)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(plain)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lookup_lesson_fits_the_schema(language):
    plain = payload(lookup_lesson(), lambda message: sentence(language, message.key, **message.values))
    jsonschema.Draft202012Validator(schema()).validate(plain)
