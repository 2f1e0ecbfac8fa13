"""A small lesson that shows every kind of element in two scenes, with every kind of edit and a question."""

from collections.abc import Mapping
from typing import Any

from explorer.lessons.lesson import Code, CodeLine, Edit, Element, Lesson, Message, Question, Scene, Step
from explorer.lessons.shapes import Axes, Block, Curve, Dial, Span, Strip

INPUTS: dict[str, Any] = {"angle": 60, "slot": 0, "w": [[0.5, -0.25], [-0.8, 0.1]]}
SENTENCES = (
    "每一种画法都在这里：数、向量、矩阵、坐标、曲线、角度、窗口。",
    "The same things elsewhere: what has the same name moves, what is new comes in turn, what has gone folds.",
    "最后一步。",
)
CODE = (
    CodeLine("import torch"),
    CodeLine("ids = torch.tensor([0, 1])"),
    CodeLine("X = F.one_hot(ids, 2).float()"),
    CodeLine("X @ W", "[[0.50, −0.25], [−0.80, 0.10]]"),
    CodeLine("W[ids]", "[[0.50, −0.25], [−0.80, 0.10]]"),
)


class Words:
    """Stand-in for a translation: a message of this lesson is its own text."""

    def __call__(self, message: Message) -> str:
        return message.key


def gallery(inputs: Mapping[str, Any] = INPUTS) -> Lesson:
    """The lesson for given inputs."""
    question = Question(Message("哪一行会出来？"), ("[0.50, −0.25]", "[−0.80, 0.10]", "[0.00, 0.00]"), 1,
                        Message("对，1 号行原样出来。"), Message("再看看：1 在哪个格子里？"))  # fmt: skip
    steps = tuple(
        Step(name, Message(title), Message(text), Code(CODE, current), Scene(1120, 424, _elements(k, inputs)), asked)
        for k, (name, title, text, current, asked) in enumerate([
            ("one", "甲", SENTENCES[0], 0, None),
            ("two", "乙", SENTENCES[1], 3, question),
            ("three", "丙", SENTENCES[2], 4, None),
        ])
    )  # fmt: skip
    return Lesson("gallery", steps, inputs)


def printed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _elements(k: int, inputs: Mapping[str, Any]) -> tuple[Element, ...]:
    """Scene k, with everything moved a little."""
    w, slot, angle = inputs["w"], inputs["slot"], inputs["angle"]
    values = tuple(round(((7 * i + 3 * k) % 11) / 5 - 1, 2) for i in range(8))
    block = Block() if k else Block((values[:4], values[4:]))
    curve = tuple((i / 12, 0.9 - 0.8 * (i / 12) ** (1 + k)) for i in range(13 if k else 7))
    found = [
        Element("label", "label", 20, 6, 160, 30, "W  2×2"),
        Element("token", "token", 20, 46, 60, 50, "京", hue=1, emphasis="strong" if k else "plain"),
        Element("bracket", "bracket", 100, 42, 200, 112),
        *(
            Element(f"w-{i}-{j}", "cell", 110 + 90 * j, 48 + 50 * i, 90, 50, printed(w[i][j]), w[i][j],
                    edit=Edit("number", "w", path=(i, j)))
            for i in range(2) for j in range(2)
        ),
        *(
            Element(f"x-{v}", "cell", 30, 110 + 46 * v, 46, 46, "1" if v == slot else "0", float(v == slot),
                    hue=1 if v == slot else None,
                    edit=Edit("drag", "slot") if v == slot else Edit("click", "slot", value=v))
            for v in range(2)
        ),
        Element("slot", "slot", 320, 48, 90, 50),
        Element("arrow", "arrow", 310, 130, 90 + 20 * k, -10 + 30 * k),
        Element("note", "note", 430, 10, 250, 110, "一句解释，两三行，from the left and wrapped，到此为止。"),
        Element("strip", "strip", 20, 230, 300, 44, data=Strip(values, folded=292)),
        Element("column", "strip", 340, 180, 36, 190, data=Strip(values[:5], direction="column")),
        Element("matrix", "matrix", 410, 150, 120 + 30 * k, 120, "W" if k else "", data=block),
        Element("bar", "bar", 150, 300 + 8 * k, 60 + 90 * k, 30, "0.35", 0.35, tip="0.50 + 0.10 = 0.35"),
        Element("minus", "bar", 120 - 40 * k, 350, 30 + 40 * k, 30, "", -0.4),
        Element("formula", "formula", 20, 386, 400, 36, "0·0.50 + 1·(−0.80) = −0.80", emphasis="strong"),
        Element("plane", "plane", 780, 20, 300, 200, data=Axes((-1, 1), (-1, 1), (-1, 0, 1), (-1, 1))),
        Element("point", "point", 900 + 60 * k, 90 + 30 * k, text="京", hue=1),
        Element("curve", "curve", 800, 40, 260, 160, hue=4, data=Curve(curve)),
        Element("other", "curve", 800, 40, 260, 160, data=Curve(((0, 1), (1, 0)), dashed=True)),
        Element("dial", "dial", 790, 270, 220, 150, f"{angle + 45 * k:.0f}°", data=Dial(angle + 45 * k)),
        *(Element(f"t-{i}", "token", 450 + 62 * i, 300, 56, 46, c, hue=i) for i, c in enumerate("北京欢迎你")),
        Element("window", "window", 440 + 62 * k, 290, 194, 66, data=Span(66, 128)),
    ]  # fmt: skip
    if k == 1:
        found += [
            Element(f"y-{j}", "cell", 560 + 90 * j, 370, 90, 50, printed(w[slot][j]), w[slot][j],
                    tip=f"0·{w[0][j]} + 1·({w[1][j]}) = {w[slot][j]}", sources=(f"x-{slot}", f"w-{slot}-{j}"), turn=j)
            for j in range(2)
        ]  # fmt: skip
    return tuple(found)
