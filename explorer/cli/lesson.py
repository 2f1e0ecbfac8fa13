"""``explorer lesson``: write a lesson as one HTML file or as JSON, or list the lessons."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import LocalisedCommand, json_option, option
from explorer.cli.console import USAGE, Console, Failure
from explorer.cli.output_file import keep_what_is_there, target_of
from explorer.errors import UnknownWord
from explorer.export.files import put
from explorer.export.page import page
from explorer.lessons.catalogue import LESSONS, SPECS, maker
from explorer.lessons.errors import WrongInput
from explorer.lessons.inputs import Word
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup_inputs import BYS, SENTENCE, By, Knows, tokens
from explorer.lessons.serialize import payload
from explorer.lessons.spec import Spec
from explorer.limits import LIMITS
from explorer.locales import sentence
from explorer.vectors.catalogue import catalogue, default_models_folder, find, open_entry
from explorer.vectors.model import Vocabulary


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""

    def run(lesson: str | None, out: str | None, force: bool, **options: Any) -> None:  # noqa: ANN401 - options of click
        inputs = {_INPUTS.get(name, name): value for name, value in options.items() if value is not None}
        if lesson is None:
            if inputs or out is not None:
                raise Failure("which_lesson", USAGE, lessons=", ".join(LESSONS))
            _list(console)
            return
        target = None if out is None else target_of(out)
        built = _build(console, lesson, inputs)
        if target is not None:
            _write(console, built, target, force=force)
        elif console.json:
            console.tree(payload(built, lambda message: sentence(console.language, message.key, **message.values)))
        else:
            raise Failure("no_out", USAGE, name=lesson)

    params = [
        click.Argument(["lesson"], required=False),
        option(console, "--text", metavar="TEXT", key="text"),
        option(console, "--by", metavar="character|word", type=click.Choice(BYS), key="by"),
        option(console, "--token", metavar="N", type=click.IntRange(min=0), key="token"),
        option(console, "--out", metavar="FILE", key="out"),
        option(console, "--force", is_flag=True),
        json_option(console),
        *_declared(console),
    ]
    return LocalisedCommand(console, "lesson", "lesson", run, params)


_INPUTS = {"text": "sentence", "by": "by", "token": "position"}
"""Option -> input of the lookup lesson that it sets."""


def _declared(console: Console) -> list[click.Option]:
    """Return an option for each declared input of a lesson."""
    inputs = {one.name: spec.id for spec in SPECS.values() for one in spec.inputs}
    texts = {name: sentence(console.language, f"lesson.{lesson}.input.{name}") for name, lesson in inputs.items()}
    return [
        click.Option([f"--{name}"], metavar="VALUE", help=f"{inputs[name]}: {text}") for name, text in texts.items()
    ]


def _list(console: Console) -> None:
    titles = {name: sentence(console.language, f"lesson.{name}.title") for name in LESSONS}
    tree = {"lessons": [{"id": name, "title": title} for name, title in titles.items()]}
    console.answer(tree, *(f"{name}  {title}" for name, title in titles.items()))


def _build(console: Console, name: str, inputs: dict[str, Any]) -> Lesson:
    make = maker(name)
    if name in SPECS:
        return _build_declared(SPECS[name], inputs)
    for option_name in inputs.keys() - _INPUTS.values():
        raise WrongInput(lesson=name, name=option_name, got=repr(inputs[option_name]))
    if inputs.get("by") == "word":
        inputs = inputs | {"knows": _words().__contains__}
    built = make(**inputs)
    _report_cut(console, **inputs)
    return built


def _build_declared(spec: Spec, texts: dict[str, Any]) -> Lesson:
    """Build a lesson from the texts of its options, with the first built-in vectors that have all its words."""
    declared = {one.name: one for one in spec.inputs}
    values: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            values[name] = declared[name].parse(text)
        except (KeyError, ValueError):
            raise WrongInput(lesson=spec.id, name=name, got=repr(text)) from None
    words = [value for name, value in values.items() if isinstance(declared[name], Word)]
    opened = [open_entry(entry) for entry in catalogue(default_models_folder()) if entry.kind == "builtin"]
    fitting = next((vectors for vectors in opened if all(word in vectors.words for word in words)), None)
    if fitting is None and words and opened:
        missing = next(word for word in words if word not in opened[0].words)
        raise UnknownWord(word=missing, n=opened[0].n)
    return spec(fitting, **values)


def _report_cut(
    console: Console, sentence: str = SENTENCE, by: By = "character", knows: Knows | None = None, **_: object
) -> None:
    """Print a note if a sentence has more tokens than the lesson shows."""
    shown, total = LIMITS.sentence_tokens, len(tokens(sentence, by, knows, limit=len(sentence)))
    if total > shown:
        console.err(console.text("lesson.cut", n=shown, total=total))


def _words() -> Vocabulary:
    """Return the words of the built-in Chinese vectors, which split a sentence without spaces."""
    entry = find(catalogue(default_models_folder()), "zh")
    if entry is None:
        raise Failure("no_words", folder=default_models_folder())
    return open_entry(entry).words


def _write(console: Console, built: Lesson, target: Path, *, force: bool) -> None:
    keep_what_is_there(console, (target,), force=force)
    data = page(built, console.language)
    put(target, data)
    tree = {"lesson": built.id, "steps": len(built.steps), "bytes": len(data), "written": [str(target)]}
    console.answer(tree, console.text("lesson.written", file=target, n=len(built.steps)))
