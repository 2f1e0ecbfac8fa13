"""Vectors for benchmarks: clustered Gaussian rows; Chinese and English words, short ones first. Deterministic."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 20_000
_CLUSTERS = 200
_SEED = 20261124


def blocks(n: int, d: int) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
    """Yield words and (k, d) rows, block by block."""
    rng = np.random.default_rng(_SEED)
    centres = rng.normal(0, 0.25, (_CLUSTERS, d)).astype(np.float32)
    for start in range(0, n, BLOCK):
        k = min(BLOCK, n - start)
        rows = centres[rng.zipf(1.3, k) % _CLUSTERS] + rng.normal(0, 0.2, (k, d)).astype(np.float32)
        yield [word(start + i) for i in range(k)], rows.astype(np.float32)


def word(number: int) -> str:
    """Return a unique word per number: Chinese for even ones, English for odd ones, short for small ones."""
    characters = []
    first, base = (0x4E00, 6000) if number % 2 == 0 else (ord("a"), 26)
    rest = number // 2
    while True:
        characters.append(chr(first + rest % base))
        rest = rest // base - 1
        if rest < 0:
            return "".join(reversed(characters))


def write_text(path: Path, n: int, d: int) -> None:
    """Write word2vec text with five decimals, as such files commonly have."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{n} {d}\n")
        for words, rows in blocks(n, d):
            texts = np.char.mod("%.5f", rows)
            file.writelines(f"{word} {' '.join(text)}\n" for word, text in zip(words, texts, strict=True))


def write_binary(path: Path, n: int, d: int) -> None:
    """Write word2vec binary, as word2vec.c does."""
    with path.open("wb") as file:
        file.write(f"{n} {d}\n".encode())
        for words, rows in blocks(n, d):
            file.writelines(word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(words, rows, strict=True))
