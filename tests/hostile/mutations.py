"""Valid files with some bytes changed, removed, doubled or set to edge values."""

import random

HURT = (
    b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\0\0\0\x80", b"\xff" * 8, b"\xff" * 7 + b"\x7f",
    b"\x00\x00\xc0\x7f", b"\0", b"\x01", b"\x7f", b"\x80",
)  # fmt: skip


def mutated(content: bytes, seed: int) -> bytes:
    """One variant of a file; the first bytes, which hold the counts, are changed as often as all the rest."""
    rng = random.Random(seed)  # noqa: S311 - to find damage, not to hide anything
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(min(len(found), 300) if rng.random() < 0.5 else len(found)) if found else 0
        length = rng.randrange(1, 60)
        kind = rng.randrange(5)
        if kind == 0:
            found[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            hurt = rng.choice(HURT)
            found[at : at + len(hurt)] = hurt
        elif kind == 2:
            del found[at : rng.choice((at + length, len(found)))]
        elif kind == 3:
            found[at:at] = found[at : at + length]
        else:
            source = rng.randrange(len(found)) if found else 0
            found[at : at + length] = found[source : source + length]
    return bytes(found)
