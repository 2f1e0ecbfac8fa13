"""Lookup: a one-hot times a matrix is a row of the matrix.

For a one-hot e_i and W (v, d): ``e_i @ W = W[i]``, because all but one of the v products in each column are zero.
A whole sentence is a matrix X of one-hots; ``X @ W = W[ids]``.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Code, CodeLine, Element, Emphasis, Lesson, Message, Scene, Step
from explorer.lessons.lookup_board import HEIGHT, WIDTH, Board, text
from explorer.lessons.scene import heading, shape, shorten
from explorer.lessons.tokens import join, split
from explorer.limits import LIMITS
from explorer.locales.writing import number

SENTENCE = "北京欢迎你"
REORDERED = "你欢迎北京"
"""The same words the other way round; for another sentence its tokens are reversed."""
DIMENSIONS = 3
SEED = 2213
"""Its row for the default token has both signs and no number that looks like zero."""


def lookup_lesson(sentence: str = SENTENCE, position: int = 1, weights: NDArray[np.floating] | None = None) -> Lesson:
    """The eleven steps from characters to ``W[i]``.

    Parameters
    ----------
    sentence
        The example; its first `LIMITS.sentence_tokens` tokens count.
    position
        Which token of it is in hand, from 0; beyond the last one the last one is taken.
    weights
        W: (v, 3) with v distinct tokens, rounded to two decimals so that what is printed is what is computed; drawn
        from a seeded normal distribution if None.

    Returns
    -------
    Lesson
        Steps ``ids, one-hot, beside, column-0, column-1, column-2, zeros, index, sentence, reorder, repeat``.

    Raises
    ------
    ValueError
        If the sentence has no token, or the weights have another shape or are not finite.
    """
    words = tokens(sentence)
    if not words:
        raise ValueError(f"no token in {sentence!r}")
    vocabulary = tuple(dict.fromkeys(words))
    ids = _ids(vocabulary, words)
    reordered = _ids(vocabulary, tokens(REORDERED)) if "".join(words) == SENTENCE else _reordered(ids)
    repeated = ids[: min(max(len(ids) - 1, 1), LIMITS.sentence_tokens - 2)] + ids[:2]
    chosen = _occurrences(ids)[min(max(position, 0), len(ids) - 1)]
    rows = max(len(ids), len(repeated))
    board = Board(vocabulary, chosen, _weights(weights, len(vocabulary)), rows)
    steps = [_ids_step(board, ids), _one_hot_step(board, ids), _beside_step(board)]
    steps += [_column_step(board, column) for column in range(DIMENSIONS)]
    steps += [_zeros_step(board), _index_step(board)]
    steps += [_whole_step(board, ids), _reorder_step(board, reordered), _repeat_step(board, repeated)]
    return Lesson("lookup", tuple(steps))


def tokens(sentence: str) -> tuple[str, ...]:
    """The tokens of a sentence that the lesson shows, at most `LIMITS.sentence_tokens`; empty if there are none."""
    return split(sentence, LIMITS.sentence_tokens)


def _weights(weights: NDArray[np.floating] | None, v: int) -> NDArray[np.float64]:
    if weights is None:
        weights = np.random.default_rng(SEED).normal(0.0, 0.5, (v, DIMENSIONS))
    if weights.shape != (v, DIMENSIONS) or not np.isfinite(weights).all():
        raise ValueError(f"weights of shape {weights.shape}, or not finite; ({v}, {DIMENSIONS}) is needed")
    return np.asarray(np.round(np.asarray(weights, dtype=np.float64), 2), dtype=np.float64)


def _ids(vocabulary: tuple[str, ...], words: tuple[str, ...]) -> list[int]:
    return [vocabulary.index(word) for word in words]


def _reordered(ids: list[int]) -> list[int]:
    """Back to front; a palindrome, which that would not change, begins with its second token."""
    return ids[::-1] if ids[::-1] != ids else ids[1:] + ids[:1]


def _occurrences(ids: list[int]) -> list[tuple[int, int]]:
    """Each id with how often it stood before: the identity of a token across sentences."""
    seen: Counter[int] = Counter()
    pairs = []
    for index in ids:
        pairs.append((index, seen[index]))
        seen[index] += 1
    return pairs


def _step(name: str, code: str, elements: list[Element], **values: object) -> Step:
    scene = Scene(WIDTH, HEIGHT, tuple(elements))
    return Step(name, text(f"{name}.name"), text(f"{name}.text", **values), _code(code), scene)


def _code(line: str) -> Code:
    words, _, result = line.partition("  # ")
    return Code((CodeLine(words, result),))


def _spread(board: Board, n: int) -> tuple[float, float]:
    """Left edge and pitch of `n` things side by side, right of the cabinet."""
    left, right = board.hot_x - 10, WIDTH - 24
    pitch = min(130.0, (right - left) / n)
    return (left + right - pitch * n) / 2, pitch


def _ids_step(board: Board, ids: list[int]) -> Step:
    left, pitch = _spread(board, len(ids))
    elements = board.cabinet()
    for place, (i, occurrence) in enumerate(_occurrences(ids)):
        x, strong = left + place * pitch, (i, occurrence) == board.chosen
        emphasis: Emphasis = "strong" if strong else "plain"
        elements += [
            Element(f"tok-{i}-{occurrence}", "token", x + 8, 112, pitch - 16, 88, shorten(board.vocabulary[i]),
                    emphasis=emphasis, hue=i),
            Element(f"down-{i}-{occurrence}", "arrow", x + pitch / 2, 214, 0, 62, emphasis=emphasis),
            Element(f"number-{i}-{occurrence}", "formula", x + 8, 288, pitch - 16, 56, str(i), emphasis=emphasis,
                    sources=(f"id-{i}",)),
        ]  # fmt: skip
    code = f"ids = [vocabulary[token] for token in sentence]  # {ids}"
    return _step("ids", code, elements, token=board.vocabulary[board.id], id=board.id)


def _one_hot_step(board: Board, ids: list[int]) -> Step:
    pairs = _occurrences(ids)
    left, pitch = _spread(board, len(ids))
    hot_left, hot_pitch = _spread(board, board.v)
    elements = board.cabinet()
    for place, (i, occurrence) in enumerate(pairs):
        emphasis: Emphasis = "strong" if (i, occurrence) == board.chosen else "dim"
        elements.append(Element(f"tok-{i}-{occurrence}", "token", left + place * pitch + 18, 72, pitch - 36, 72,
                                shorten(board.vocabulary[i]), emphasis=emphasis, hue=i))  # fmt: skip
    start = left + (pairs.index(board.chosen) + 0.5) * pitch
    end = hot_left + (board.id + 0.5) * hot_pitch
    elements.append(Element("lights", "arrow", start, 156, end - start, 74, emphasis="strong"))
    for index in range(board.v):
        x = hot_left + index * hot_pitch
        emphasis = "strong" if index == board.id else "plain"
        elements.append(board.hot(index, x, 242, hot_pitch, 84, emphasis))
        elements.append(Element(f"place-{index}", "label", x, 334, hot_pitch, 34, str(index),
                                emphasis="strong" if index == board.id else "dim"))  # fmt: skip
    elements += heading("one-hot", "one-hot", shape(1, board.v), hot_left + board.v * hot_pitch / 2, 378)
    row = [int(value) for value in board.one_hot]
    code = f"x = F.one_hot(torch.tensor([{board.id}]), {board.v}).float()  # {[row]}"
    return _step("one-hot", code, elements, token=board.vocabulary[board.id], id=board.id, v=board.v)


def _beside_step(board: Board) -> Step:
    product = f"{shape(1, board.v)} · {shape(board.v, board.d)} → {shape(1, board.d)}"
    elements = [*board.cabinet(), *board.upright(), board.times(), *board.matrix(), board.equals()]
    elements += [*board.result_frame(), *board.result(0)]
    elements.append(Element("shapes", "formula", 24, HEIGHT - 48, WIDTH - 48, 40, product))
    code = f"(x @ W).shape  # {(board.one_hot[None] @ board.weights).shape}"
    return _step("beside", code, elements, v=board.v, d=board.d)


def _column_step(board: Board, column: int) -> Step:
    products = board.one_hot * board.weights[:, column]
    result = float(board.one_hot @ board.weights[:, column])
    elements = [*board.cabinet(), *board.upright(), board.times(), *board.matrix(column)]
    elements += [*board.result_frame(), *board.products(column), *board.result(column + 1, fresh=column)]
    code = f"x @ W[:, {column}]  # [{result:.2f}]"
    values = {"j": column, "v": board.v, "zeros": int(np.sum(products == 0)), "result": number(result)}
    return _step(f"column-{column}", code, elements, **values)


def _zeros_step(board: Board) -> Step:
    products = board.one_hot[:, None] * board.weights
    computed = board.one_hot @ board.weights
    above = board.id - 1 if board.id else 1
    x, w = board.out_x, board.row * 3
    y, y_above = board.y(board.id), board.y(above)
    elements = [*board.cabinet(), *board.upright("dim"), board.times(), *board.result_frame()]
    elements += board.matrix(rest="dim", out=True)
    elements += board.result(board.d, at=above)
    elements += [
        Element("computed", "label", x - w - 26, y_above + board.row / 2 - 15, w, 30, text("computed")),
        Element("taken", "label", x - w - 26, y + board.row / 2 - 15, w, 30, text("taken"), emphasis="strong"),
    ]
    same = np.array_equal(computed, board.weights[board.id])
    code = f"torch.equal(x @ W, W[[{board.id}]])  # {same}"
    values = {"zeros": int(np.sum(products == 0)), "total": products.size, "id": board.id}
    return _step("zeros", code, elements, **values)


def _index_step(board: Board) -> Step:
    middle = board.y(board.id) + board.row / 2
    start, end = board.hot_x - 62, board.w_x - 22
    out = board.w_x + board.d * 92 + 22
    hots = tuple("x-{}-{}-{}".format(*board.chosen, index) for index in range(board.v))
    elements = [*board.cabinet(), *board.matrix(rest="dim", out=True), *board.result_frame()]
    elements += [
        Element("lookup", "arrow", start, middle, end - start, 0, emphasis="strong", sources=hots),
        Element("pull", "arrow", out, middle, board.out_x - 24 - out, 0, emphasis="strong"),
        Element("name-index", "formula", out, middle - 52, board.out_x - 24 - out, 40, f"W[{board.id}]",
                emphasis="strong"),
    ]  # fmt: skip
    values = ", ".join(f"{value:.2f}" for value in board.weights[board.id])
    return _step("index", f"W[{board.id}]  # [{values}]", elements, id=board.id)


def _sentence(board: Board, ids: list[int]) -> str:
    return join(tuple(board.vocabulary[index] for index in ids))


def _sentence_step(board: Board, ids: list[int], name: str, words: Message, code: str) -> Step:
    return Step(name, text(f"{name}.name"), words, _code(code), board.sentence(_occurrences(ids)))


def _whole_step(board: Board, ids: list[int]) -> Step:
    x = np.eye(board.v)[ids]
    same = np.array_equal(x @ board.weights, board.weights[ids])
    identity = ids == list(range(board.v))
    words = text("sentence.identity" if identity else "sentence.plain", sentence=_sentence(board, ids))
    code = f"torch.equal(F.one_hot(ids, {board.v}).float() @ W, W[ids])  # {same}"
    return _sentence_step(board, ids, "sentence", words, code)


def _reorder_step(board: Board, ids: list[int]) -> Step:
    words = text("reorder.text" if board.v > 1 else "reorder.same", sentence=_sentence(board, ids))
    return _sentence_step(board, ids, "reorder", words, f"W[{ids}]")


def _repeat_step(board: Board, ids: list[int]) -> Step:
    count = ids.count(ids[0])
    words = text("repeat.text", sentence=_sentence(board, ids), token=board.vocabulary[ids[0]], count=count)
    return _sentence_step(board, ids, "repeat", words, f"W[{ids}]")
