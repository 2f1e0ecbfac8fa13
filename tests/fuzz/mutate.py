"""Random mutations: bytes, numbers, lines, headers, members of archives, and companion files.

Every choice comes from a `random.Random`. If it is that of Hypothesis, failures are minimised.
"""

import bz2
import gzip
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.fuzz.seeds import zipped
from tests.fuzz.target import Case

LONGEST = 1 << 15
"""Largest size of an input: small ones are read in a millisecond."""

_BEGIN = 64
_NUMBERS = (0, 1, 2, -1, -2, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1)
_TEXT_NUMBERS = (
    b"0", b"1", b"2", b"-1", b"3", b"4", b"9", b"10", b"00", b"0.5", b"1e5", b"10001", b"65536", b"2147483647",
    b"4294967295", b"9223372036854775807", b"9" * 25, b"nan", b"inf", b"1e39", b"1_0", b"0,5", b"", b"true", b"null",
    b"[]", b"x",
)  # fmt: skip
_TOKENS = (
    b" ", b"  ", b"\t", b"\n", b"\r\n", b"\r", b"\n\n", b"\0", b'"', b'""', b"'", b",", b";", b"[", b"]", b"{", b"}",
    b"(", b")", b":", b"\\", b"\\ud800", b"\\u0000", b"\xef\xbb\xbf", b"\xff", b"\xe2\x80\xa8", b"\xc2\x85",
    b"\xc2\xa0", b"\xed\xa0\x80", b"\xf0\xa0\xae\xb7", b"=1+1", b"nan", b"-inf", b"1e400", b"PK\x03\x04",
    b"\x1f\x8b\x08", b"BZh9", b"\x93NUMPY", b"PAR1", b"ARROW1", b"\x80\x04", b"word", b"vector", b"../x", b"O", b"<f8",
    b"|O", b".npy",
)  # fmt: skip
_FLOATS = tuple(struct.pack("<f", value) for value in (0, -0.0, 1e-45, 1e30, 3.4e38, float("inf"), float("nan")))
_NAMES = ("any.txt", "any.tsv", "any.json", "tokenizer.json", "any.vectors.npy", "any.wv.vectors.npy", "vocab.txt")
_MEMBERS = (
    "a.npy", "q.npy", "scale.npy", "words.npy", "meta.npy", "x.pkl", "../../up.txt", "/abs.txt", "a/", "", ".", "..",
    ".hidden", "a.vec", "a.vec.gz", "inner.zip", "tensors.tsv", "metadata.tsv", "any.txt", "con", "\ud800", "x" * 300,
    "a\\b.txt", "a\nb",
)  # fmt: skip
_CODES = (
    b"()[]}{.012NKMJIFLXUTSVCBGRcobieasudtlhjqrpgQP\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x93\x94\x95"
    b"\x96"
)
_DIGITS = re.compile(rb"[0-9]+")
_DAMAGE = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error,
           lzma.LZMAError, struct.error, IndexError, OverflowError)  # fmt: skip

Change = Callable[[bytes, Random, Sequence[Case]], bytes]


def mutated(case: Case, random: Random, others: Sequence[Case]) -> Case:
    """Mutate an input in one to a few places.

    Parameters
    ----------
    case
        Input to start from.
    random
        Source of every choice.
    others
        Inputs to copy pieces from.
    """
    content, companion, beside = case.content, case.companion, case.beside
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        if companion is not None and random.randrange(4) == 0:
            companion = changed(companion, random, others)
        else:
            content = changed(content, random, others)
    if random.randrange(12) == 0:
        kind = random.randrange(5)
        other = random.choice(others)
        if kind == 0:
            companion = None
        elif kind == 1:
            companion, beside = other.companion, other.beside
        elif kind == 2:
            content, companion = companion or content, content
        elif kind == 3:
            companion, beside = other.content, random.choice(_NAMES)
        elif companion is not None:
            beside = random.choice(_NAMES)
    companion = None if companion is None else companion[:LONGEST]
    return replace(case, content=content[:LONGEST], companion=companion, beside=beside)


def changed(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Apply one mutation to a file; half of them know the structure of its format."""
    structure = next((change for mark, change in _STRUCTURES if mark.match(content)), None)
    if structure is not None and random.randrange(2):
        try:
            return structure(content, random, others)
        except _DAMAGE:
            pass  # an earlier mutation broke what this one needs
    if random.randrange(40) == 0:
        return _wrapped(content, random, others)
    return random.choice(_PLAIN)(content, random, others)


def _at(content: bytes, random: Random) -> int:
    """A position; more often near the start, where the counts are, or the end, where some formats keep their index."""
    size, where = len(content), random.randrange(4)
    if where == 0:
        return random.randrange(min(size, _BEGIN) + 1)
    return max(0, size - random.randrange(_BEGIN)) if where == 1 else random.randrange(size + 1)


def _flip(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at = _at(content, random)
    return content[:at] + bytes(byte ^ 1 << random.randrange(8) for byte in content[at : at + 1]) + content[at + 1 :]


def _byte(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at = _at(content, random)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _truncate(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    return content[: _at(content, random)]


def _cut(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at = _at(content, random)
    return content[:at] + content[at + 1 + random.randrange(random.choice((2, 8, 64))) :]


def _repeat(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at, length = _at(content, random), 1 + random.randrange(random.choice((4, 32, 256)))
    return content[:at] + content[at : at + length] * random.choice((2, 2, 3, 20)) + content[at + length :]


def _move(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Overwrite one piece with another, so that sizes stay."""
    at, source, length = _at(content, random), _at(content, random), 1 + random.randrange(16)
    piece = content[source : source + length]
    return content[:at] + piece + content[at + len(piece) :]


def _splice(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    other = random.choice(others).content
    return content[: _at(content, random)] + other[_at(other, random) :]


def _integer(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Set a number of 1 to 8 bytes to an edge value, or change it a little."""
    width, at = random.choice((1, 2, 4, 4, 4, 8, 8)), _at(content, random)
    order = random.choice(("little", "little", "big"))
    old = int.from_bytes(content[at : at + width], order)
    new = random.choice((*_NUMBERS, len(content), old + 1, old - 1, old * 2, old // 2, old + 256, -old))
    piece = (new % (1 << 8 * width)).to_bytes(width, order)
    return content[:at] + piece + content[at + width :]


def _float(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at = _at(content, random)
    return content[:at] + random.choice(_FLOATS) + content[at + 4 :]


def _digits(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Change a decimal number, half of the time keeping its length, so that lengths that count it stay right."""
    found = list(_DIGITS.finditer(content[: 1 << 12]))
    if not found:
        return _token(content, random, others)
    match = random.choice(found[: random.choice((2, 8, len(found)))])
    if random.randrange(2):
        new = b"".join(b"%d" % random.randrange(10) for _ in range(len(match[0])))
    else:
        new = random.choice(_TEXT_NUMBERS)
    return content[: match.start()] + new + content[match.end() :]


def _token(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    at = _at(content, random)
    return content[:at] + random.choice(_TOKENS) + content[at + random.choice((0, 0, 1)) :]


def _lines(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Duplicate, move, cut or delete a line."""
    lines = content.split(b"\n")
    at, kind = random.randrange(len(lines)), random.randrange(5)
    if kind == 0:
        lines.insert(at, lines[random.randrange(len(lines))])
    elif kind == 1:
        lines[at] = lines[random.randrange(len(lines))]
    elif kind == 2:
        del lines[at]
    elif kind == 3:
        lines[at] = lines[at].rpartition(random.choice((b" ", b"\t", b",")))[0]
    else:
        lines[at] = lines[at].partition(random.choice((b" ", b"\t", b",")))[2]
    return b"\n".join(lines)


def _separators(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Replace one separator by another everywhere."""
    pieces = (b" ", b"\t", b",", b";", b"\n", b"\r\n", b'"', b".", b"e")
    return content.replace(random.choice(pieces), random.choice(pieces), random.choice((1, 2, -1)))


def _fill(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Insert a run of the same byte."""
    at, length = _at(content, random), random.choice((1, 4, 16, 256, 1100, 3000))
    byte = random.choice((b"\0", b"\xff", b" ", b"\n", b"(", b"[", b"]", b"1", b"x"))
    return content[:at] + byte * length + content[at:]


_PLAIN: tuple[Change, ...] = (
    _flip, _flip, _byte, _byte, _truncate, _cut, _repeat, _move, _splice, _integer, _integer, _integer, _float, _digits,
    _digits, _token, _token, _lines, _separators, _fill,
)  # fmt: skip


def _wrapped(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """The file inside an archive."""
    kind = random.randrange(3)
    if kind == 0:
        return gzip.compress(content, mtime=0)
    if kind == 1:
        return bz2.compress(content)
    return zipped({random.choice(_MEMBERS[:8]): content, "any.txt": random.choice(others).companion or b""})


def _compressed(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Mutate the content and pack it again, or concatenate two archives."""
    is_gzip = content.startswith(b"\x1f")
    inner = (gzip if is_gzip else bz2).open(io.BytesIO(content)).read(1 << 16)
    new = changed(inner, random, others)
    packed = gzip.compress(new, mtime=0) if is_gzip else bz2.compress(new)
    return content + packed if random.randrange(8) == 0 else packed


def _zip(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Change, rename, swap, drop, add or repack members; the index stays true or is made to lie."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name)[: 1 << 16] for name in archive.namelist()}
    names = list(members)
    one, two = random.choice(names), random.choice(names)
    kind = random.randrange(9)
    if kind <= 2:
        members[one] = changed(members[one], random, others)
    elif kind == 3:
        members[random.choice(_MEMBERS)] = members.pop(one)
    elif kind == 4:
        members[one], members[two] = members[two], members[one]
    elif kind == 5:
        del members[one]
    elif kind == 6:
        members[random.choice(_MEMBERS)] = random.choice(others).content
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    packed = zipped(members, random.choice(methods))
    if kind <= 6:
        return packed
    place = packed.find(random.choice((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")))
    at = place + 4 + random.randrange(26)
    number = struct.pack("<I", random.choice(_NUMBERS) % 2**32)[: random.choice((1, 2, 4))]
    return packed[:at] + number + packed[at + 4 :]


def _npy(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Change the header and correct its length."""
    kind = "<H" if content[6] == 1 else "<I"
    start = 8 + struct.calcsize(kind)
    (length,) = struct.unpack_from(kind, content, 8)
    head = changed(content[start : start + length], random, others)[:60_000]
    return content[:8] + struct.pack(kind, len(head)) + head + content[start + length :]


def _safetensors(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Change the header as text or as data and correct its length."""
    (length,) = struct.unpack_from("<Q", content)
    head, data = content[8 : 8 + length], content[8 + length :]
    if random.randrange(2):
        head = changed(head, random, others)
    else:
        head = json.dumps(_tree(json.loads(head), random)).encode()
    return struct.pack("<Q", len(head)) + head + data


def _json(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Swap, drop or replace values, so that the file is still JSON."""
    tree = _tree(json.loads(content), random)
    return json.dumps(tree, ensure_ascii=bool(random.randrange(2))).encode(errors="surrogatepass")


def _tree(tree: object, random: Random) -> object:
    """A JSON tree with one change."""
    wild = (None, True, 0, -1, 1.5, 5, 2**63, 10**30, "", "x", "\ud800", "F16", "BOOL", [], [0], {}, {"a": 0}, [2, 3])
    if random.randrange(5) == 0 or not isinstance(tree, dict | list) or not tree:
        return random.choice((*wild, tree + 1 if type(tree) is int else tree))
    if isinstance(tree, list):
        at = random.randrange(len(tree))
        new = random.choice(((), (_tree(tree[at], random),), (_tree(tree[at], random), tree[at])))
        return [*tree[:at], *new, *tree[at + 1 :]]
    key = random.choice(list(tree))
    rest = {name: value for name, value in tree.items() if name != key}
    kind = random.randrange(6)
    if kind == 0:
        return rest
    if kind == 1:
        names = ("mapping", "weights", "embeddings", "__metadata__", "\ud800", "", "model", "vocab", "words", "a\nb")
        return {**rest, random.choice(names): tree[key]}
    return {**tree, key: _tree(tree[key], random)}


def _pickle(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Add, remove or replace an instruction."""
    at = _at(content, random)
    argument = random.choice((b"", b"", b"\x01", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"os\nx\n"))
    return content[:at] + bytes([random.choice(_CODES)]) + argument + content[at + random.choice((0, 1, 1, 2)) :]


def _footer(content: bytes, random: Random, others: Sequence[Case]) -> bytes:
    """Change the footer of a Parquet or Arrow file and correct its length, which precedes the last magic number."""
    mark = 4 if content.startswith(b"PAR1") else 6
    (length,) = struct.unpack_from("<I", content, len(content) - mark - 4)
    start = len(content) - mark - 4 - length
    if start < 0:
        raise ValueError("no footer")
    foot = changed(content[start : start + length], random, others)
    return content[:start] + foot + struct.pack("<I", len(foot)) + content[-mark:]


_STRUCTURES: tuple[tuple["re.Pattern[bytes]", Change], ...] = (
    (re.compile(rb"\x1f\x8b\x08|BZh"), _compressed),
    (re.compile(rb"PK\x03\x04"), _zip),
    (re.compile(rb"\x93NUMPY"), _npy),
    (re.compile(rb".{5}\0\0\0\{", re.DOTALL), _safetensors),
    (re.compile(rb"\x80[\x02-\x05]"), _pickle),
    (re.compile(rb"PAR1|ARROW1"), _footer),
    (re.compile(rb"\s*[\[{]"), _json),
)
