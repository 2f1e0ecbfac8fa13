"""Row 42 of the list of bad input: pickles that would run code, or exhaust the machine, when unpickled."""

import pickle
import pickletools
import struct
import subprocess
import sys

import numpy as np
import pytest
from gensim.models import FastText, KeyedVectors

from explorer.errors import LoadError
from explorer.vectors.parsing.pickle_opcodes import OPERATIONS
from tests.hostile import sandbox
from tests.hostile.mutations import mutated

KV = b"cgensim.models.keyedvectors\nKeyedVectors\n"


def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def call(name: str, *args: bytes) -> bytes:
    module, _, function = name.rpartition(".")
    return f"c{module}\n{function}\n(".encode() + b"".join(args) + b"tR"


def stack_call(module: str, name: str, *args: bytes) -> bytes:
    return text(module) + text(name) + b"\x93(" + b"".join(args) + b"tR"


def evil(canary: str) -> dict[str, tuple[bytes, str]]:
    """Fragments that leave one object on the stack, and the reason of their refusal."""
    touch = f"touch {canary}"
    code = f"open({canary!r}, 'w').close()"
    command, source = text(touch), text(code)
    return {
        "os-system": (call("os.system", command), "os.system"),
        "posix-system": (call("posix.system", command), "posix.system"),
        "nt-system": (call("nt.system", command), "nt.system"),
        "os-popen": (call("os.popen", command), "os.popen"),
        "popen": (call("subprocess.Popen", b"(" + text("touch") + text(canary) + b"l"), "subprocess.Popen"),
        "check-output": (call("subprocess.check_output", b"(" + text("touch") + text(canary) + b"l"),
                         "subprocess.check_output"),
        "eval": (call("builtins.eval", source), "builtins.eval"),
        "exec": (call("builtins.exec", source), "builtins.exec"),
        "exec-python-2": (call("__builtin__.exec", source), "__builtin__.exec"),
        "eval-python-2": (call("__builtin__.eval", source), "__builtin__.eval"),
        "open": (call("builtins.open", text(canary), text("w")), "builtins.open"),
        "io-open": (call("io.open", text(canary), text("w")), "io.open"),
        "getattr": (call("builtins.getattr", b"cos\n", b""), "builtins.getattr"),
        "import": (call("builtins.__import__", text("antigravity")), "builtins.__import__"),
        "importlib": (call("importlib.import_module", text("antigravity")), "importlib.import_module"),
        "compile": (call("builtins.compile", source, text("x"), text("exec")), "builtins.compile"),
        "attrgetter": (call("operator.attrgetter", text("system")), "operator.attrgetter"),
        "methodcaller": (call("operator.methodcaller", text("system"), command), "operator.methodcaller"),
        "partial": (call("functools.partial", b"cos\nsystem\n", command), "functools.partial"),
        "numpy-load": (call("numpy.load", text(canary)), "numpy.load"),
        "numpy-load-objects": (call("numpy.load", text(canary), b"N\x88"), "numpy.load"),
        "npyio": (call("numpy.lib.npyio.load", text(canary)), "numpy.lib.npyio.load"),
        "numpy-memmap": (call("numpy.memmap", text(canary), text("u1"), text("w+")), "numpy.memmap"),
        "numpy-fromfile": (call("numpy.fromfile", text(canary)), "numpy.fromfile"),
        "numpy-exec-command": (call("numpy.distutils.exec_command.exec_command", command),
                               "numpy.distutils.exec_command.exec_command"),
        "numpy-runstring": (call("numpy.testing._private.utils.runstring", source, b"}"),
                            "numpy.testing._private.utils.runstring"),
        "numpy-vectorize": (call("numpy.vectorize", b"cos\nsystem\n"), "numpy.vectorize"),
        "reconstructor": (call("copyreg._reconstructor", b"cos\n", b"N"), "copyreg._reconstructor"),
        "newobj": (call("copyreg.__newobj__", b"csubprocess\nPopen\n"), "copyreg.__newobj__"),
        "copy-reg": (call("copy_reg._reconstructor", b"N"), "copy_reg._reconstructor"),
        "codecs-open": (call("codecs.open", text(canary), text("w")), "codecs.open"),
        "codecs-decode": (call("_codecs.decode", text("x"), text("rot13")), "_codecs.decode"),
        "codecs-register": (call("_codecs.register", b"cos\nsystem\n"), "_codecs.register"),
        "pickle-loads": (call("_pickle.loads", b"C\x01."), "_pickle.loads"),
        "gensim-unpickle": (call("gensim.utils.unpickle", text(canary)), "gensim.utils.unpickle"),
        "gensim-output": (call("gensim.utils.check_output", b"N"), "gensim.utils.check_output"),
        "gensim-load": (stack_call("gensim.models.keyedvectors", "KeyedVectors.load", text(canary)),
                        "gensim.models.keyedvectors.KeyedVectors.load"),
        "gensim-url": (stack_call("gensim.models.keyedvectors", "KeyedVectors.load_word2vec_format", text("http://x/")),
                       "gensim.models.keyedvectors.KeyedVectors.load_word2vec_format"),
        "gensim-os": (stack_call("gensim.utils", "os.system", command), "gensim.utils.os.system"),
        "gensim-subprocess": (stack_call("gensim.utils", "subprocess.Popen", command), "gensim.utils.subprocess.Popen"),
        "downloader": (call("gensim.downloader.load", text("x")), "gensim.downloader.load"),
        "smart-open": (call("smart_open.open", text(canary), text("w")), "smart_open.open"),
        "pandas": (call("pandas.io.pickle.read_pickle", text(canary)), "pandas.io.pickle.read_pickle"),
        "torch": (call("torch.load", text(canary)), "torch.load"),
        "joblib": (call("joblib.load", text(canary)), "joblib.load"),
        "webbrowser": (call("webbrowser.open", text("http://x/")), "webbrowser.open"),
        "timeit": (call("timeit.timeit", source), "timeit.timeit"),
        "pdb": (call("pdb.run", source), "pdb.run"),
        "ctypes": (call("ctypes.CDLL", text("libc.so.6")), "ctypes.CDLL"),
        "inst": (b"(" + command + b"ios\nsystem\n", "os.system"),
        "inst-allowed": (b"(igensim.models.keyedvectors\nKeyedVectors\n", "gensim.models.keyedvectors.KeyedVectors"),
        "obj": (b"(cos\nsystem\n" + command + b"o", "os.system"),
        "obj-allowed": (b"(" + KV + b"o", "OBJ"),
        "newobj-popen": (b"csubprocess\nPopen\n(" + command + b"t\x81", "subprocess.Popen"),
        "newobj-ex": (KV + b")}\x92", "NEWOBJ_EX"),
        "ext1": (b"\x82\x01", "EXT1"),
        "ext2": (b"\x83\x01\x00", "EXT2"),
        "ext4": (b"\x84\x01\x00\x00\x00", "EXT4"),
        "persistent": (b"Pcos\n", "PERSID"),
        "persistent-binary": (command + b"Q", "BINPERSID"),
        "buffer": (b"\x97", "NEXT_BUFFER"),
        "buffer-read-only": (b"\x98", "READONLY_BUFFER"),
        "stack-global": (stack_call("os", "system", command), "os.system"),
        "stack-global-memo": (text("os") + b"q\x08" + text("system") + b"q\x0900h\x08h\x09\x93",
                              "os.system"),
        "type": (call("builtins.type", text("x"), b")", b"}"), "builtins.type"),
        "map": (call("builtins.map", b"cos\nsystem\n", b"(" + command + b"l"), "builtins.map"),
        "setstate": (KV + b")\x81}(" + text("__setstate__") + b"cos\nsystem\nub" + command + b"b", "os.system"),
        "reduce-in-state": (KV + b")\x81}(" + text("__reduce__") + call("os.system", command) + b"ub", "os.system"),
        "call-of-a-call": (call("builtins.getattr", KV, text("load")) + b"(" + text(canary) + b"tR",
                           "builtins.getattr"),
        "class-item": (b"cgensim.models.keyedvectors\nKeyedVectors\n)\x81(" + b"cos\nsystem\n" + b"e", "os.system"),
        "defaultdict-factory": (call("collections.defaultdict", b"cos\nsystem\n"), "os.system"),
        "long-name": (b"c" + b"a" * 300 + b"\nb\n)R", "a" * 120 + "…"),
        "nested": (b"(" * 50 + call("os.system", command) + b"t" * 50, "os.system"),
        "after-pop": (call("os.system", command) + b"0N", "os.system"),
    }  # fmt: skip


def within(fragment: bytes, protocol: int = 2) -> bytes:
    """A gensim file with a fragment among its attributes."""
    start = b"\x80" + bytes([protocol]) + KV + b")\x81}("
    return start + text("extra") + fragment + b"ub."


def array(shape: bytes, kind: bytes, data: bytes) -> bytes:
    """An array, as old pickles describe it."""
    head = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01" + shape
    return (
        head
        + b"cnumpy\ndtype\n("
        + kind
        + b"K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
        + data
        + b"tb"
    )


def table(matrix: bytes, words: bytes = b"(U\x01aU\x01bl") -> bytes:
    return b"\x80\x02" + KV + b")\x81}(U\x0aindex2wordq\x01" + words + b"U\x04syn0" + matrix + b"ub."


PADDING = b"N" * 15 + b"0" * 15
"""Pushes and pops objects: a pickle may contain as many of them as it has bytes."""

FLOATS = b"U\x10" + np.arange(4, dtype="<f4").tobytes()
GOOD = array(b"K\x02K\x02\x86", b"U\x02f4", FLOATS)
BOMBS = {
    "bytes-of-4-exabytes": (within(b"\x8e" + struct.pack("<Q", 1 << 62) + b"x"), "Damaged"),
    "bytes-of-4-gigabytes": (within(b"B\xff\xff\xff\xff"), "Damaged"),
    "text-of-4-exabytes": (within(b"\x8d" + struct.pack("<Q", 1 << 62)), "Damaged"),
    "text-of-4-gigabytes": (within(b"X\xff\xff\xff\xff"), "Damaged"),
    "bytearray-of-an-exabyte": (within(b"\x96" + struct.pack("<Q", 1 << 60)), "Damaged"),
    "old-text-of-negative-length": (within(b"T\xff\xff\xff\xff"), "Damaged"),
    "number-of-2-gigabytes": (within(b"\x8b\xff\xff\xff\x7f"), "Damaged"),
    "digits": (within(b"I" + b"9" * 400_000 + b"\n"), "Damaged"),
    "digits-of-a-long": (within(b"L" + b"9" * 400_000 + b"L\n"), "Damaged"),
    "frame-of-8-exabytes": (b"\x80\x04\x95" + b"\xff" * 7 + b"\x7f" + KV + b")\x81}b.", "WrongFormat"),
    "memo-at-4-billion": (within(b"Nr\xff\xff\xff\xff"), "Damaged"),
    "memo-in-steps": (within(b"N" + b"".join(b"r" + struct.pack("<I", 60_000 * n) for n in range(60_000))), "Damaged"),
    "memo-not-there": (within(b"j\xff\xff\xff\x7f"), "Damaged"),
    "lists-in-lists": (within(b"]" * 2_000_000 + b"a" * 1_999_999), "Damaged"),
    "lists-in-lists-with-padding": (within((PADDING + b"]") * 300_000 + b"a" * 299_999), "WrongFormat"),
    "calls-in-calls": (
        within(KV + b"q\x07" + b"h\x07" * 300_000 + b"N" + (b"\x85R" + PADDING) * 300_000 + b"0"), "WrongFormat"
    ),
    "states-in-states": (
        within(KV + b"q\x070" + (b"h\x07)\x81" + PADDING) * 300_000 + b"b" * 299_999), "WrongFormat"
    ),
    "tuples-in-tuples-as-a-key": (within(b"}N" + (PADDING + b"\x85") * 300_000 + b"Ns"), "WrongFormat"),
    "tuples-that-double": (within(b"}N" + b"q\x05h\x05\x86" * 200 + b"Ns"), "WrongFormat"),
    "sets-of-sets": (within(b"N" + b"NNNNN00000(N\x91" * 100_000 + b"0" * 100_000), "WrongFormat"),
    "keys-that-collide": (within(b"}(" + b"".join(
        b"\x8a\x0b" + (n * ((1 << 61) - 1)).to_bytes(11, "little") + b"N" for n in range(1, 200_000)) + b"u"),
        "WrongFormat"),
    "marks": (within(b"(" * 5_000_000), "Damaged"),
    "empty-lists": (within(b"]" * 10_000_000), "Damaged"),
    "copies": (within(b"N" + b"2" * 5_000_000), "Damaged"),
    "no-end": (within(b"N")[:-1], "Damaged"),
    "nothing-on-the-stack": (b"\x80\x02" + KV + b"00000000.", "Damaged"),
    "two-on-the-stack": (b"\x80\x02" + KV + b"N.", "Damaged"),
    "unknown-instruction": (within(b"\xff"), "Damaged"),
    "odd-dictionary": (within(b"(Nd"), "Damaged"),
    "items-of-a-number": (within(b"K\x01(NNu"), "Damaged"),
    "append-to-a-text": (within(b"U\x01aNa"), "Damaged"),
    "state-of-a-list": (within(b"]Nb"), "Damaged"),
    "call-of-a-text": (within(b"U\x01a)R"), "Damaged"),
    "call-with-a-list": (within(KV + b"]R"), "Damaged"),
    "global-of-numbers": (within(b"K\x01K\x02\x93"), "Damaged"),
    "protocol-9": (within(b"\x80\x09"), "Damaged"),
    "name-without-end": (b"\x80\x02" + b"cgensim." + b"x" * 1_000_000, "Damaged"),
    "not-utf-8": (within(b"X\x01\x00\x00\x00\xff"), "Damaged"),
    "another-object": (b"\x80\x02cgensim.models.word2vec\nVocab\n)\x81.", "WrongFormat"),
    "only-a-name": (b"\x80\x02" + KV + b".", "WrongFormat"),
    "shape-of-exabytes": (table(array(b"\x8a\x08" + b"\xff" * 7 + b"\x7fK\x02\x86", b"U\x02f4", FLOATS)), "Damaged"),
    "shape-beyond-the-data": (table(array(b"M\xff\xffK\x02\x86", b"U\x02f4", FLOATS)), "Damaged"),
    "shape-negative": (table(array(b"J\xff\xff\xff\xffJ\xfe\xff\xff\xff\x86", b"U\x02f4", FLOATS)), "Damaged"),
    "shape-of-a-million": (table(array(b"(" + b"K\x02" * 1_000_000 + b"t", b"U\x02f4", FLOATS)), "Damaged"),
    "shape-of-zeros": (table(array(b"K\x00\x8a\x09" + b"\xff" * 8 + b"\x00\x86", b"U\x02f4", b"U\x00"), b"]"),
                       "EmptyFile"),
    "shape-of-texts": (table(array(b"U\x01aU\x01b\x86", b"U\x02f4", FLOATS)), "Damaged"),
    "one-axis": (table(array(b"K\x04\x85", b"U\x02f4", FLOATS)), "WrongShape"),
    "objects": (table(array(b"K\x02K\x02\x86", b"U\x02O8", b"]")), "PickleRefused"),
    "dtype-of-a-gigabyte": (table(array(b"K\x02K\x02\x86", b"U\x0bV1000000000", FLOATS)), "Damaged"),
    "dtype-no-number": (table(array(b"K\x02K\x02\x86", b"U\x02c8", FLOATS)), "Damaged"),
    "dtype-that-is-none": (table(array(b"K\x02K\x08\x86", b"U\x02f1", FLOATS)), "Damaged"),
    "dtype-with-fields": (table(array(b"K\x02K\x02\x86", b"(U\x01al", FLOATS)), "Damaged"),
    "data-missing": (table(array(b"K\x02K\x02\x86", b"U\x02f4", b"N")), "Damaged"),
    "data-of-other-characters": (table(array(b"K\x02K\x02\x86", b"U\x02f4", text("€" * 16))), "Damaged"),
    "nan": (table(array(b"K\x02K\x02\x86", b"U\x02f4", b"U\x10" + struct.pack("<4f", 1, 2, np.nan, 3))), "NonFinite"),
    "more-words-than-rows": (table(GOOD, b"(U\x01aU\x01bU\x01cl"), "CountMismatch"),
    "words-no-text": (table(GOOD, b"(U\x01a]l"), "Damaged"),
    "word-without-end": (table(GOOD, b"(U\x01a" + text("x" * 2000) + b"l"), "WordTooLong"),
    "numbers-beside-missing": (table(b"N")[:-3] + b"U\x08__numpysU\x04syn0\x85ub.", "EmptyFile"),
    "numbers-in-another-file": (table(b"N")[:-3] + b"U\x08__numpys(U\x04syn0lub.", "CompanionMissing"),
    "companion-elsewhere": (table(b"N")[:-3] + b"U\x08__numpys(U\x10../../etc/passwdlub.", "EmptyFile"),
}  # fmt: skip


def cases(canary: str) -> dict[str, bytes]:
    """Every fragment alone, in all protocols that have the instructions, and inside a gensim file."""
    found = {}
    for name, (fragment, _) in evil(canary).items():
        found[f"bare-{name}"] = fragment + b"."
        found[f"marked-{name}"] = b"\x80\x04" + fragment + b"."
        found[f"within-2-{name}"] = within(fragment, 2)
        found[f"within-5-{name}"] = within(fragment, 5)
        found[f"before-{name}"] = b"\x80\x04" + KV + b"0" + fragment + b"0" + KV + b")\x81}b."
        found[f"behind-{name}"] = table(GOOD)[:-1] + fragment + b"."
        found[f"as-words-{name}"] = table(GOOD, fragment)
        found[f"as-data-{name}"] = table(array(b"K\x02K\x02\x86", b"U\x02f4", fragment))
    return found


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    return tmp_path_factory.mktemp("canary") / "sang"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, canary):
    folder = tmp_path_factory.mktemp("pickles")
    found = sandbox.run(folder, cases(str(canary)))
    return found | sandbox.run(folder, {name: content for name, (content, _) in BOMBS.items()})


def test_row_42_there_are_a_hundred_of_them(canary):
    assert len(cases(str(canary))) >= 500
    assert len(evil(str(canary))) >= 70


@pytest.mark.parametrize("name", ["os-system", "exec", "popen", "open", "obj", "map", "setstate", "inst"])
def test_row_42_python_itself_runs_them(tmp_path, name):
    """The pickles are real: unpickling them triggers the canary."""
    woken = tmp_path / "sang"
    fragment, _ = evil(str(woken))[name]
    program = (
        "import pickle, sys; found = pickle.load(sys.stdin.buffer); list(found) if isinstance(found, map) else 0; "
        "getattr(found, 'wait', tuple)()"
    )
    subprocess.run([sys.executable, "-c", program], input=fragment + b".", check=False, capture_output=True)
    assert woken.exists()


def test_row_42_no_code_runs(outcomes, canary):
    assert len(outcomes) > 500
    assert not canary.exists()


def test_row_42_every_one_is_refused_and_named(outcomes, canary):
    for name, (_, asked) in evil(str(canary)).items():
        for kind in ("within-2", "within-5", "before", "behind", "as-words", "as-data"):
            found = outcomes[f"{kind}-{name}"]
            assert (found["code"], found.get("details", {}).get("name")) == ("PickleForeign", asked), (
                kind,
                name,
                found,
            )
            for sentence in found["said"]:
                assert asked in sentence


def test_row_42_without_gensim_nothing_is_looked_at(outcomes, canary):
    for name in evil(str(canary)):
        assert outcomes[f"marked-{name}"]["code"] in ("PickleRefused", "PickleForeign"), name
        assert outcomes[f"bare-{name}"]["code"] in ("PickleRefused", "WrongFormat"), name


@pytest.mark.parametrize("name", BOMBS)
def test_row_42_bombs_and_contradictions(outcomes, name):
    assert outcomes[name]["code"] == BOMBS[name][1], outcomes[name]


def test_row_42_all_of_them_end_in_time(outcomes):
    for name, found in outcomes.items():
        assert sandbox.has_ended(found), (name, found)


@pytest.mark.long(keep=("0",))
@pytest.mark.parametrize("protocol", range(6))
def test_row_42_a_pickle_renamed_is_still_one(tmp_path, protocol):
    class Bomb:
        def __reduce__(self):
            return (exec, ("raise SystemExit(99)",))

    for number, thing in enumerate(([Bomb()], {"words": ["a"], "rows": [[1.0, 2.0]]}, ("a", 1.5))):
        content = {f"{number}.txt": pickle.dumps(thing, protocol=protocol)}
        assert sandbox.run(tmp_path, content)[f"{number}.txt"]["code"] == "PickleRefused"


def test_the_good_table_opens(tmp_path):
    found = sandbox.run(tmp_path, {"good": table(GOOD)})["good"]
    assert (found["code"], found["words"], found["matrix"]) == ("", ["a", "b"], [[0, 1], [2, 3]])


def test_a_file_of_gensim_cut_anywhere_is_a_load_error(tmp_path):
    vectors = KeyedVectors(3)
    vectors.add_vectors(["北京", "b", "c"], np.eye(3, dtype=np.float32))
    vectors.save(str(tmp_path / "whole.kv"))
    content = (tmp_path / "whole.kv").read_bytes()
    (tmp_path / "whole.kv").unlink()
    found = sandbox.run(tmp_path, {f"{stop:05}": content[:stop] for stop in range(1, len(content), 7)})
    assert {outcome["code"] for outcome in found.values()} <= {"Damaged", "PickleRefused", "WrongFormat", "EmptyFile"}


def test_the_machine_knows_no_instruction_that_python_does_not():
    known = {ord(instruction.code): instruction.name for instruction in pickletools.opcodes}
    left = {name for code, name in known.items() if code not in OPERATIONS}
    assert set(OPERATIONS) <= set(known)
    assert left == {"STRING", "UNICODE", "FLOAT", "GET", "PUT", "POP_MARK", "DUP"}  # gensim never wrote these


def test_damaged_files_of_gensim_open_or_are_load_errors(tmp_path):
    vectors = FastText([["北京", "naïve", "word"]], vector_size=3, min_count=1, bucket=20, epochs=1).wv
    found = {}
    for protocol in (2, 4, 5):
        vectors.save(str(tmp_path / "whole.kv"), pickle_protocol=protocol)
        content = (tmp_path / "whole.kv").read_bytes()
        (tmp_path / "whole.kv").unlink()
        cases = {f"{protocol}-{seed:03}": mutated(content, seed) for seed in range(400)}
        found |= sandbox.run(tmp_path, cases)
    codes = {outcome["code"] for outcome in found.values()}
    assert len(found) == 1200
    assert codes <= {"", *(kind.__name__ for kind in LoadError.__subclasses__()), "PickleForeign"}, codes
    assert {"", "Damaged", "PickleForeign"} <= codes
    for outcome in found.values():
        assert outcome["code"] or np.isfinite(outcome["matrix"]).all()
