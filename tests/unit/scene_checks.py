"""Checks for every scene of a lesson: ids, sources, the canvas, texts that do not overlap."""

from explorer.lessons.lesson import Element, Message, Step
from explorer.lessons.scene import ems
from explorer.locales import LANGUAGES, sentence

SIZES = {"cell": 30, "token": 34, "label": 25, "formula": 30, "note": 27, "bar": 25, "point": 25, "dial": 30}
"""Sizes of the player, see text.js."""
SMALLEST = 12


def check_scene(step: Step) -> None:
    """Ids are unique, sources exist, nothing leaves the canvas, no two texts overlap, each stop has a name."""
    scene = step.scene
    ids = [element.id for element in scene.elements]
    assert len(ids) == len(set(ids)), step.id
    for element in scene.elements:
        where = (step.id, element.id)
        assert not element.tip or set(element.sources) <= set(ids), where
        assert min(element.x, element.x + element.w) >= 0, where
        assert max(element.x, element.x + element.w) <= scene.width + 0.01, where
        assert min(element.y, element.y + element.h) >= 0, where
        assert max(element.y, element.y + element.h) <= scene.height + 0.01, where
    stops = [element for element in scene.elements if element.tip or element.edit]
    assert not scene.about or scene.about in {element.id for element in stops if element.tip}, step.id
    names = [str(element.name) for element in stops]
    assert all(element.name for element in stops), step.id
    assert len(names) == len(set(names)), (step.id, names)
    for language in LANGUAGES:
        boxes = [(element.id, *ink(element, language)) for element in scene.elements if element.text != ""]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert not overlap(one[1:], other[1:]), (step.id, language, one, other)


def ink(element: Element, language: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the text of an element."""
    text = element.text
    said = sentence(language, text.key, **text.values) if isinstance(text, Message) else text
    size = SIZES[element.kind]
    if element.kind not in ("point", "dial"):
        size = min(size, element.h * (0.74 if element.kind in ("cell", "token") else 0.86))
    if element.kind == "token" and len(said) > 1:
        size = min(size, 25 if element.w < 160 else size)
    width = ems(said) * size  # of the whole text, before it is shrunk to fit its box
    middle = element.y + element.h / 2
    if element.kind == "dial":  # below the half circle
        bottom = element.y + element.h
        return element.x + element.w / 2 - width / 2, bottom - 30, element.x + element.w / 2 + width / 2, bottom - 10
    if element.kind == "point":
        return element.x + 18, element.y - 10, element.x + 18 + width, element.y + 10
    if element.kind == "bar":
        return element.x + element.w + 10, middle - 10, element.x + element.w + 10 + width, middle + 10
    if element.kind == "note":
        assert width <= element.w, (element.id, language, "takes a second line")
        return element.x, middle - 10, element.x + width, middle + 10
    shrunk = min(size, size * element.w * 0.96 / width)
    assert shrunk > SMALLEST, (element.id, said)
    left = element.x + element.w / 2 - ems(said) * shrunk / 2
    return left, middle - shrunk * 0.36, left + ems(said) * shrunk, middle + shrunk * 0.36


def smallest(step: Step) -> list[tuple[float, str, str]]:
    """Sizes of all texts of a scene in both languages, ascending, each with its element and its text."""
    sizes = []
    for language in LANGUAGES:
        for element in step.scene.elements:
            if element.text != "" and element.kind in ("cell", "token", "label", "formula"):
                left, _, right, _ = ink(element, language)
                text = element.text
                said = sentence(language, text.key, **text.values) if isinstance(text, Message) else text
                sizes.append(((right - left) / ems(said), element.id, said))
    return sorted(sizes)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes overlap by more than a pixel."""
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1
