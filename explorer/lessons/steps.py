"""Build the steps of a lesson: texts, code and scene of each step under one name."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from explorer.lessons.layout import Part, scene
from explorer.lessons.lesson import Code, Message, Question, Step


@dataclass(frozen=True)
class Steps:
    """Builder of the steps of the lesson with the id `lesson`, whose texts are below ``lesson.<id>``."""

    lesson: str

    def text(self, name: str, **values: object) -> Message:
        """Return a text of the lesson."""
        return Message(f"lesson.{self.lesson}.{name}", values)

    def step(
        self, name: str, part: Part, code: Code, values: Mapping[str, object] = MappingProxyType({}), *,
        text: str = "text", about: str = "", question: Question | None = None,
    ) -> Step:  # fmt: skip
        """Return the step `name`, with the part in the middle of the canvas.

        Parameters
        ----------
        name
            Id of the step; its texts are ``<name>.name`` and ``<name>.<text>``.
        part
            Everything visible.
        code
            Equivalent lines of code.
        values
            Values in the text.
        text
            Which of the texts of the step is shown.
        about
            Id of the element whose arithmetic is shown by default.
        question
            Question that asks for a prediction.
        """
        words = self.text(f"{name}.{text}", **values)
        return Step(name, self.text(f"{name}.name"), words, code, scene(part, about), question)

    def question(self, name: str, choices: tuple[str | Message, ...], answer: int, **values: object) -> Question:
        """Return the question of a step: its texts are ``<name>.question``, ``<name>.right`` and ``<name>.wrong``."""
        right, wrong = (self.text(f"{name}.{key}", **values) for key in ("right", "wrong"))
        return Question(self.text(f"{name}.question", **values), choices, answer, right, wrong)

    def which_band(self, name: str, limits: Sequence[float], value: float, **values: object) -> Question:
        """Return the question of a step between which of some ascending limits a number is."""
        between = [self.text("band.between", low=low, high=high) for low, high in pairwise(limits)]
        choices = (self.text("band.below", high=limits[0]), *between, self.text("band.above", low=limits[-1]))
        return self.question(name, choices, bisect_right(limits, value), **values)
