"""Description of a lesson that is built from declared inputs."""

import re
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from explorer.lessons.errors import WrongInput
from explorer.lessons.inputs import Input
from explorer.lessons.lesson import Lesson
from explorer.vectors.model import Vectors

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Spec:
    """A lesson, its inputs and the function that builds it.

    Attributes
    ----------
    id
        Stable name; its texts are below ``lesson.<id>``.
    inputs
        Declared inputs.
    icon
        Material symbol in the navigation.
    build
        Builds the lesson from valid values of the inputs, the open vectors (None for none) and the selected word.
    """

    id: str
    inputs: tuple[Input, ...]
    icon: str
    build: Callable[[Mapping[str, Any], Vectors | None, str], Lesson]

    @property
    def defaults(self) -> dict[str, Any]:
        """Default values of the inputs."""
        return {one.name: one.default for one in self.inputs}

    def __call__(self, vectors: Vectors | None = None, selected: str = "", **inputs: object) -> Lesson:
        """Build the lesson from any values.

        Raises
        ------
        WrongInput
            If an input does not exist or has an invalid value.
        """
        values = self.defaults
        known = {one.name: one for one in self.inputs}
        for name, raw in inputs.items():
            half = isinstance(raw, str) and _SURROGATE.search(raw)
            try:
                values[name] = known[name].clean(None if half else raw)
            except (KeyError, ValueError, OverflowError):
                raise WrongInput(lesson=self.id, name=name, got=reprlib.repr(raw)) from None
        return self.build(values, vectors, selected)
