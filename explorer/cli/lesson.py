"""``explorer lesson``: write a lesson as one HTML file or as JSON, or list the lessons."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import LocalisedCommand, json_option, option
from explorer.cli.console import USAGE, Console, Failure
from explorer.cli.output_file import keep_what_is_there, target_of
from explorer.export.files import put
from explorer.export.page import page
from explorer.lessons.catalogue import LESSONS, maker
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup_inputs import BYS, SENTENCE, By, Knows, tokens
from explorer.lessons.serialize import payload
from explorer.limits import LIMITS
from explorer.locales import sentence
from explorer.vectors.catalogue import catalogue, default_models_folder, find, open_entry
from explorer.vectors.model import Vocabulary


def command(console: Console) -> click.Command:
    """Return the command, with the texts of the console."""

    def run(lesson: str | None, out: str | None, force: bool, **options: Any) -> None:  # noqa: ANN401 - options of click
        inputs = {_INPUTS[name]: value for name, value in options.items() if value is not None}
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
    ]
    return LocalisedCommand(console, "lesson", "lesson", run, params)


_INPUTS = {"text": "sentence", "by": "by", "token": "position"}
"""Option -> lesson input that it sets."""


def _list(console: Console) -> None:
    titles = {name: sentence(console.language, f"lesson.{name}.title") for name in LESSONS}
    tree = {"lessons": [{"id": name, "title": title} for name, title in titles.items()]}
    console.answer(tree, *(f"{name}  {title}" for name, title in titles.items()))


def _build(console: Console, name: str, inputs: dict[str, Any]) -> Lesson:
    make = maker(name)
    if inputs.get("by") == "word":
        inputs = inputs | {"knows": _words().__contains__}
    built = make(**inputs)
    _report_cut(console, **inputs)
    return built


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
