"""Rows 43 to 53, 58 and 59 of the list of bad input: arrays, archives of arrays, tensors, and their word lists."""

import json
import pickle
import struct
import tracemalloc
import zipfile
from io import BytesIO

import numpy as np
import pytest
from safetensors import SafetensorError
from safetensors.numpy import load

from explorer.limits import LIMITS
from explorer.vectors.opening import open_file
from tests.hostile import sandbox
from tests.opening import opened_or_refused

ROWS = np.float32([[0.5, -1.25, 3.0], [4.0, 1e-3, -6.0]])


class Bomb:
    """Unpickling it would end the process with code 99."""

    def __reduce__(self):
        return (__import__("os")._exit, (99,))


def npy(array, version=None) -> bytes:
    stream = BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), version=version, allow_pickle=True)
    return stream.getvalue()


def described(text: str, data: bytes = b"", version: int = 1) -> bytes:
    """A `.npy` file with any header."""
    head = text.encode("latin-1")
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(head)) + head + data


def shaped(shape: str, data: bytes = b"", kind: str = "<f4") -> bytes:
    return described(f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n", data)


def npz(members, method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content if isinstance(content, bytes) else npy(content))
    return stream.getvalue()


def tensors(header, data=b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(shape, begin, end, kind="F32"):
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def encrypted(content: bytes) -> bytes:
    """A zip whose members are marked as encrypted."""
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    data = bytearray(content)
    data[local + 6] |= 1
    data[central + 8] |= 1
    return bytes(data)


def lying(content: bytes, size: int) -> bytes:
    """A zip whose index announces another size for its first member."""
    data, central = bytearray(content), content.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(data)


PAIR = {"a.weight": tensor([2, 3], 0, 24), "b.weight": tensor([2, 3], 24, 48)}
DATA = ROWS.tobytes()
AB = np.array(["a", "b"])

FILES = {
    "43": npy(np.array([Bomb()], dtype=object)),
    "43-table": npy(np.array([[Bomb(), Bomb()]], dtype=object)),
    "43-field": npy(np.array([(1.0, Bomb())], dtype=[("a", "f4"), ("b", "O")])),
    "43-npz": npz({"m": np.array([[Bomb(), 1]], dtype=object), "words": AB}),
    "43-npz-words": npz({"m": ROWS, "words": np.array([Bomb(), Bomb()], dtype=object)}),
    "43-raw": described("{'descr': '|O', 'fortran_order': False, 'shape': (1, 2), }\n", pickle.dumps(Bomb())),
    "44": shaped("(1000000000000, 150)", bytes(64)),
    "44-rows": shaped(f"({10**12}, 2)", bytes(64)),
    "44-digits": shaped("(" + "9" * 5000 + ", 2)", bytes(64)),
    "44-overflow": shaped(f"({2**63}, {2**63})", bytes(64)),
    "44-npz": npz({"m": shaped("(1000000000000, 150)", bytes(64)), "words": AB}),
    "45": shaped("(5000000, 100)", bytes(64)),
    "45-fortran": described("{'descr': '<f4', 'fortran_order': True, 'shape': (9, 9), }\n", bytes(64)),
    "45-npz": npz({"m": shaped("(5000000, 100)", bytes(64)), "words": AB}),
    "46": shaped("(-2, 3)", DATA),
    "46-float": shaped("(2.0, 3)", DATA),
    "46-true": shaped("(True, 3)", bytes(12)),
    "46-call": shaped("(__import__('os')._exit(99), 3)", DATA),
    "46-keys": described("{'descr': '<f4', 'shape': (2, 3), }\n", DATA),
    "46-kind": shaped("(2, 3)", DATA, "<f3"),
    "46-empty": b"\x93NUMPY",
    "46-cut": npy(ROWS)[:40],
    "46-version": b"\x93NUMPY\x04\x00" + npy(ROWS)[8:],
    "46-minor": b"\x93NUMPY\x01\x01" + npy(ROWS)[8:],
    "47": npy(ROWS) + b"PK\x03\x04",
    "47-npz": npz({"m": npy(ROWS) + bytes(4), "words": AB}),
    "48": described("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + " " * 60_000, DATA),
    "48-nested": described("(" * 9_000 + ")" * 900, DATA),
    "48-minus": shaped("(" + "-" * 9_000 + "2, 3)", DATA),
    "48-long": b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b" " * (1 << 20),
    "49-0d": npy(np.float32(1)),
    "49-1d": npy(np.zeros(3, np.float32)),
    "49-3d": npy(np.zeros((2, 2, 2), np.float32)),
    "49-complex": npy(np.zeros((2, 3), np.complex64)),
    "49-text": npy(np.array([["a", "b"]])),
    "49-bytes": npy(np.array([[b"a", b"b"]])),
    "49-fields": npy(np.zeros((2, 3), [("a", "f4")])),
    "49-bool": npy(np.zeros((2, 3), bool)),
    "49-date": npy(np.zeros((2, 3), "M8[s]")),
    "49-void": shaped("(2, 3)", b"", "|V0"),
    "49-empty": npy(np.zeros((0, 3), np.float32)),
    "49-narrow": npy(np.zeros((2, 1), np.float32)),
    "49-wide": npy(np.zeros((1, 10_001), np.float32)),
    "49-npz": npz({"m": np.zeros(3, np.float32), "words": AB}),
    "49-npz-complex": npz({"m": np.zeros((2, 3), np.complex64)}),
    "50-big": npy(ROWS.astype(">f8")),
    "50-big.txt": b"a\nb\n",
    "50-fortran": npy(np.asfortranarray(ROWS.astype(">f4"))),
    "50-fortran.txt": b"a\nb\n",
    "50-overflow": npy(np.array([[1.0, 2.0], [1e300, 3.0]])),
    "50-overflow.txt": b"a\nb\n",
    "50-nan": npy(np.array([[np.nan, 2.0], [1, 3.0]], order="F")),
    "50-nan.txt": b"a\nb\n",
    "51": npy(ROWS),
    "51.txt": b"a\nb\nc\n",
    "51-none": npy(ROWS),
    "51-npz": npz({"m": ROWS, "words": np.array(["a", "b", "c"])}),
    "52": npz({"m": np.zeros((5_000_000, 10), np.float32), "words": AB}),
    "52-words": npz({"m": ROWS, "words": np.zeros(2, "U20000000")}),
    "52-many": npz({str(number): b"" for number in range(LIMITS.archive_members + 1)}),
    "52-lies-small": lying(npz({"m": np.zeros((500_000, 10), np.float32), "words": AB}), 152),
    "52-lies-large": lying(npz({"m": ROWS, "words": AB}), 2**31),
    "52-method": npz({"m": ROWS, "words": AB}, zipfile.ZIP_LZMA),
    "53-up": npz({"../../m": ROWS, "/etc/words": AB}),
    "53-encrypted": encrypted(npz({"m": ROWS, "words": AB})),
    "53-nested": npz({"m": npz({"m": ROWS, "words": AB}), "words": AB}),
    "53-checksum": npz({"m": ROWS, "words": AB}, zipfile.ZIP_STORED).replace(DATA, DATA[:-1] + b"\x41"),
    "53-without-name": npz({"m": ROWS, "Xwords": AB}).replace(b"Xwords", b"\0words"),
    "53-words-cut": npz({"m": ROWS, "words": npy(AB)[:-3]}),
    "53-letters": npz({"m": ROWS, "words": npy(AB)[:-4] + b"\xff\xff\xff\xff"}),
    "58": npy(ROWS),
    "58.tsv": b"\t".join(b"c%d" % place for place in range(10_000)) + b"\na\nb\n",
    "58-wild": npy(ROWS),
    "58-wild.tsv": b'=1+1\tword\tx\n"\t=cmd|x\n@SUM\t<b>b\t%{x}\t"more\tand more\n',
    "58-json": npy(ROWS),
    "58-json.json": b"[" + b"[]," * 4_000_000 + b"[]]",
    "58-values": npy(ROWS),
    "58-values.json": b"[" + b"0," * (LIMITS.json_values + 1) + b"0]",
    "59-overlap": tensors({"a": tensor([2, 3], 0, 24), "b": tensor([2, 3], 20, 44)}, bytes(44)),
    "59-gap": tensors({"a": tensor([2, 3], 0, 24), "b": tensor([2, 3], 28, 52)}, bytes(52)),
    "59-late": tensors({"a": tensor([2, 3], 4, 28)}, bytes(28)),
    "59-backwards": tensors({"a": tensor([2, 3], 24, 0)}, bytes(24)),
    "59-size": tensors({"a": tensor([2, 4], 0, 24)}, bytes(24)),
    "59-overflow": tensors({"a": tensor([2**62, 2**62], 0, 24)}, bytes(24)),
    "59-beyond": tensors({"a": tensor([2, 3], 0, 24), "b": tensor([2**62, 2], 24, 24 + 2**65)}, bytes(24)),
    "59-negative": tensors({"a": tensor([-2, -3], 0, 24)}, bytes(24)),
    "59-float": tensors({"a": tensor([2.0, 3], 0, 24)}, bytes(24)),
    "59-true": tensors({"a": tensor([True, 6], 0, 24)}, bytes(24)),
    "59-shape": tensors({"a": tensor("23", 0, 24)}, bytes(24)),
    "59-kind": tensors({"a": tensor([2, 3], 0, 24, ["F32"])}, bytes(24)),
    "59-entry": tensors({"a": [1, 2]}, bytes(24)),
    "59-list": tensors(b"{" + b" " * 8 + b"} x", bytes(24)),
    "59-missing": tensors({"a": {"dtype": "F32", "shape": [2, 3]}}, bytes(24)),
    "59-twice": tensors(b'{"a":%b,"a":%b}' % ((json.dumps(tensor([2, 3], 0, 24)).encode(),) * 2), bytes(24)),
    "59-utf8": tensors(b'{"\xff":1}', bytes(24)),
    "59-nested": tensors(b'{"a":' + b"[" * 200_000, bytes(24)),
    "59-values": tensors(b'{"a":[' + b"[]," * 3_000_000 + b"[]]}", bytes(24)),
    "59-header": struct.pack("<Q", 10**8 + 1) + b'{"a":' + b" " * 1000,
    "59-header-long": struct.pack("<Q", 2**39) + b'{"a":' + b" " * 1000,
    "59-header-cut": struct.pack("<Q", 5000) + b'{"a":' + b" " * 1000,
    "59-trailing": tensors({"a": tensor([2, 3], 0, 24)}, bytes(24) + b"PK\x03\x04"),
    "59-cut": tensors({"a": tensor([2, 3], 0, 24)}, bytes(15)),
    "59-huge": tensors({"a": tensor([10_000_000, 10_000], 0, 4 * 10**11)}, bytes(64)),
    "59-empty": tensors({}),
    "valid.npz": npz({"m": ROWS, "words": AB}),
    "valid-stored.npz": npz({"m": ROWS, "words": np.array([b"a", b"b"])}, zipfile.ZIP_STORED),
    "valid-tensors": tensors({"__metadata__": {"a": "b"}, "embeddings": tensor([2, 3], 0, 24)}, DATA),
    "valid-tensors.json": b'{"b": 1, "a": 0}',
}  # fmt: skip
LABELS = (".txt", ".tsv", ".json")
CASES = {name for name in FILES if not name.endswith(LABELS)}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return sandbox.run(tmp_path_factory.mktemp("arrays"), FILES)


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_case_ends_in_time_with_a_sentence(outcomes, case):
    found = outcomes[case]
    assert "not a LoadError" not in found["code"], found
    assert not found["code"] or all(found["said"])


@pytest.mark.parametrize("case", sorted(name for name in CASES if name.startswith("43") and name != "43-npz-words"))
def test_row_43_objects_are_not_unpickled(expect, case):
    expect(case, "PickleRefused")


def test_row_43_words_are_not_unpickled(expect):
    expect("43-npz-words", "LabelsMissing")


@pytest.mark.parametrize("case", ["44", "44-rows", "44-overflow", "44-npz"])
def test_row_44_huge_shape(expect, case):
    expect(case, "TooLarge")


def test_row_44_huge_number(expect):
    expect("44-digits", "BadHeader")


def test_row_45_shape_beyond_the_data(expect):
    expect("45", "Truncated", want=5_000_000, got=0)
    expect("45-npz", "Truncated", want=5_000_000, got=0)
    expect("45-fortran", "Truncated", want=9, got=0)


@pytest.mark.parametrize("case", sorted(name for name in CASES if name.startswith("46")))
def test_row_46_header_that_cannot_be(expect, case):
    expect(case, "BadHeader")


def test_row_47_trailing_bytes(expect):
    expect("47", "TrailingData", extra=4)
    expect("47-npz", "TrailingData", extra=4)


@pytest.mark.parametrize("case", ["48", "48-nested", "48-minus", "48-long"])
def test_row_48_header_without_end(expect, case):
    expect(case, "BadHeader")


@pytest.mark.parametrize(
    ("case", "code", "details"),
    [
        ("0d", "WrongShape", {"shape": "()"}),
        ("1d", "WrongShape", {"shape": "3"}),
        ("3d", "WrongShape", {"shape": "2 × 2 × 2"}),
        ("complex", "WrongDtype", {"dtype": "complex64"}),
        ("text", "WrongDtype", {"dtype": "<U1"}),
        ("bytes", "WrongDtype", {"dtype": "|S1"}),
        ("fields", "WrongDtype", {}),
        ("bool", "WrongDtype", {"dtype": "bool"}),
        ("date", "WrongDtype", {}),
        ("void", "WrongDtype", {}),
        ("empty", "EmptyFile", {}),
        ("narrow", "BadHeader", {"line": "2 1"}),
        ("wide", "BadHeader", {"line": "1 10001"}),
        ("npz", "WrongShape", {"shape": "3, 2"}),
        ("npz-complex", "WrongDtype", {"dtype": "complex64"}),
    ],
)
def test_row_49_no_table_of_real_numbers(expect, case, code, details):
    expect(f"49-{case}", code, **details)


@pytest.mark.parametrize("case", ["50-big", "50-fortran"])
def test_row_50_other_orders_and_sizes_are_converted(outcomes, case):
    assert outcomes[case]["words"] == ["a", "b"]
    np.testing.assert_array_equal(outcomes[case]["matrix"], ROWS)


def test_row_50_overflow_is_not_finite(expect):
    expect("50-overflow", "NonFinite", line=2, word="b")
    expect("50-nan", "NonFinite", line=1, word="a")


def test_row_51_words_and_rows_differ(expect):
    expect("51", "CountMismatch", file="51.txt", words=3, rows=2)
    expect("51-npz", "CountMismatch", words=3, rows=2)
    expect("51-none", "LabelsMissing", rows=2)


def test_row_52_bomb(expect):
    expect("52", "Bomb")
    expect("52-words", "Bomb")
    expect("52-many", "Bomb", want=LIMITS.archive_members + 1)


def test_row_52_an_index_that_lies(expect):
    expect("52-lies-small", "Damaged")
    expect("52-lies-large", "Bomb")
    expect("52-method", "WrongFormat")


def test_row_53_names_are_never_paths(outcomes):
    assert outcomes["53-up"]["words"] == ["a", "b"]
    np.testing.assert_array_equal(outcomes["53-up"]["matrix"], ROWS)


def test_row_53_other_archives(expect):
    expect("53-encrypted", "Encrypted")
    expect("53-nested", "BadHeader")
    expect("53-without-name", "LabelsMissing")
    expect("53-checksum", "Damaged")
    expect("53-words-cut", "Damaged")
    expect("53-letters", "Damaged")


def test_row_58_columns_without_end(expect):
    expect("58", "TooManyColumns", want=10_000, limit=LIMITS.metadata_columns)
    expect("58-json", "BadJson")
    expect("58-values", "BadJson")


def test_row_58_quotes_and_formulas_are_text(outcomes):
    assert outcomes["58-wild"]["words"] == ["=cmd|x", "<b>b"]


@pytest.mark.parametrize(
    "case",
    sorted(name for name in CASES if name.startswith("59") and name[3:] not in ("trailing", "cut", "huge", "empty")),
)
def test_row_59_damaged_headers_have_one_error(expect, case):
    expect(case, "BadHeader")
    if case != "59-twice":  # the library uses one of the two
        with pytest.raises(SafetensorError):
            load(FILES[case])


def test_row_59_other_damage(expect):
    expect("59-trailing", "TrailingData", extra=4)
    expect("59-cut", "Truncated", want=2, got=1)
    expect("59-huge", "TooLarge", want=10_000_000)
    expect("59-empty", "EmptyFile")


@pytest.mark.parametrize("case", sorted(name for name in CASES if name.startswith("valid")))
def test_whole_files_are_read(outcomes, case):
    assert outcomes[case]["words"] == ["a", "b"]
    np.testing.assert_array_equal(outcomes[case]["matrix"], ROWS)


def test_small_files_take_little_memory(tmp_path):
    (tmp_path / "m.npy").write_bytes(npy(ROWS))
    (tmp_path / "m.tsv").write_bytes(b"a\tn\nb\tv\n")
    open_file(tmp_path / "m.npy")  # imports
    tracemalloc.start()
    open_file(tmp_path / "m.npy")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20


def spoiled(content: bytes, rng: np.random.Generator) -> bytes:
    """Bytes with one to three changes, some of them cut off."""
    data = np.frombuffer(content, np.uint8).copy()
    places = rng.integers(0, len(data), rng.integers(1, 4))
    data[places] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, int(rng.integers(256))], len(places))
    return data.tobytes()[: int(rng.integers(len(data) + 1)) if rng.random() < 0.2 else None]


@pytest.mark.long(keep=("valid.npz",))
@pytest.mark.parametrize("case", ["valid.npz", "valid-stored.npz", "valid-tensors", "50-big", "50-fortran", "58-wild"])
def test_any_byte_may_be_wrong(tmp_path, case):
    rng = np.random.default_rng(len(case))
    for name in FILES:
        if name.startswith(f"{case}."):
            (tmp_path / name).write_bytes(FILES[name])
    path = tmp_path / case
    for _ in range(400):
        path.write_bytes(spoiled(FILES[case], rng))
        vectors = opened_or_refused(path)
        if vectors is not None:
            assert vectors.matrix.shape == (len(list(vectors.words)), vectors.d)
            assert np.isfinite(vectors.matrix).all()
