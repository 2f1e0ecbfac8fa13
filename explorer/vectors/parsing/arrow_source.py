"""Batches of an Arrow file: from consecutive messages, or by the index at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from explorer.vectors.parsing.arrow_footer import MAGIC, Block, messages
from explorer.vectors.parsing.arrow_messages import Promise, promised, streamed


class ArrowSource(Protocol):
    """A source of batches; an exception of Arrow is damage to the file."""

    def schema(self) -> Any:  # noqa: ANN401 - Arrow has no types
        """Names and types of the columns."""

    def promise(self) -> Promise:
        """Sizes announced by the messages, before anything is unpacked."""

    def batches(self, places: list[int]) -> Iterator[Any]:
        """The batches with some of the columns."""


@dataclass(frozen=True)
class ArrowStream:
    """Consecutive messages, after the signature of a file if there is one."""

    stream: BinaryIO
    size: int

    @property
    def is_file(self) -> bool:
        """Whether it starts like a file, which has an index at its end."""
        self.stream.seek(0)
        return self.stream.read(len(MAGIC)) == MAGIC

    def schema(self) -> Any:  # noqa: ANN401
        """See `ArrowSource.schema`."""
        from pyarrow import ipc

        return ipc.open_stream(self._begin()).schema

    def promise(self) -> Promise:
        """See `ArrowSource.promise`."""
        return promised(streamed(self._begin()))

    def batches(self, places: list[int]) -> Iterator[Any]:
        """See `ArrowSource.batches`."""
        from pyarrow import ipc

        return iter(ipc.open_stream(self._begin(), options=ipc.IpcReadOptions(included_fields=places)))

    def _begin(self) -> Any:  # noqa: ANN401
        """The file from its first message."""
        self.stream.seek(_FIRST if self.is_file else 0)
        return _held(self.stream, self.size)


@dataclass(frozen=True)
class ArrowFile:
    """Messages at the positions of the checked index."""

    stream: BinaryIO
    size: int
    blocks: list[Block]

    def schema(self) -> Any:  # noqa: ANN401
        """See `ArrowSource.schema`."""
        return self._opened([]).schema

    def promise(self) -> Promise:
        """See `ArrowSource.promise`."""
        return promised(messages(self.stream, self.blocks))

    def batches(self, places: list[int]) -> Iterator[Any]:
        """See `ArrowSource.batches`."""
        file = self._opened(places)
        return (file.get_batch(number) for number in range(file.num_record_batches))

    def _opened(self, places: list[int]) -> Any:  # noqa: ANN401
        from pyarrow import ipc

        options = ipc.IpcReadOptions(included_fields=places)
        return ipc.open_file(_held(self.stream, self.size), options=options)


_FIRST = 8


@dataclass
class _Held:
    """A file that never returns more bytes than it has, whatever size a message announces."""

    stream: BinaryIO
    size: int
    closed: bool = False

    def read(self, count: int = -1) -> bytes:
        """Read at most so many bytes."""
        left = max(self.size - self.stream.tell(), 0)
        return self.stream.read(min(count, left) if count >= 0 else left)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        """Current position."""
        return self.stream.tell()

    def close(self) -> None:
        """Does nothing: the caller closes the file."""


def _held(stream: BinaryIO, size: int) -> Any:  # noqa: ANN401
    from pyarrow import PythonFile

    return PythonFile(_Held(stream, size), mode="r")
