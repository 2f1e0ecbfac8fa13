"""Read the batches of an Arrow file: as a stream of messages, or with the index at the end of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from explorer.vectors.parsing.arrow_footer import MAGIC, Block, messages
from explorer.vectors.parsing.arrow_messages import Promise, promised, streamed


class ArrowSource(Protocol):
    """A source of batches; its Arrow exceptions mean that the file is damaged."""

    def schema(self) -> Any:  # noqa: ANN401 - Arrow has no types
        """Return the names and types of the columns."""

    def promise(self) -> Promise:
        """Return the sizes announced by the messages, before anything is unpacked."""

    def batches(self, places: list[int]) -> Iterator[Any]:
        """Yield the batches with the columns at the given indices."""


@dataclass(frozen=True)
class ArrowStream:
    """Consecutive messages, after the file signature if there is one."""

    stream: BinaryIO
    size: int

    @property
    def is_file(self) -> bool:
        """Whether it starts with the signature of a file, which has an index at its end."""
        self.stream.seek(0)
        return self.stream.read(len(MAGIC)) == MAGIC

    def schema(self) -> Any:  # noqa: ANN401
        """See `ArrowSource.schema`."""
        from pyarrow import ipc

        return ipc.open_stream(self._first_message()).schema

    def promise(self) -> Promise:
        """See `ArrowSource.promise`."""
        return promised(streamed(self._first_message()))

    def batches(self, places: list[int]) -> Iterator[Any]:
        """See `ArrowSource.batches`."""
        from pyarrow import ipc

        return iter(ipc.open_stream(self._first_message(), options=ipc.IpcReadOptions(included_fields=places)))

    def _first_message(self) -> Any:  # noqa: ANN401
        """Return a PyArrow file positioned at the first message."""
        self.stream.seek(_FIRST if self.is_file else 0)
        return _pyarrow_file(self.stream, self.size)


@dataclass(frozen=True)
class ArrowFile:
    """Messages at the positions listed in the index, which was checked."""

    stream: BinaryIO
    size: int
    blocks: list[Block]

    def schema(self) -> Any:  # noqa: ANN401
        """See `ArrowSource.schema`."""
        return self._open([]).schema

    def promise(self) -> Promise:
        """See `ArrowSource.promise`."""
        return promised(messages(self.stream, self.blocks))

    def batches(self, places: list[int]) -> Iterator[Any]:
        """See `ArrowSource.batches`."""
        file = self._open(places)
        return (file.get_batch(number) for number in range(file.num_record_batches))

    def _open(self, columns: list[int]) -> Any:  # noqa: ANN401
        from pyarrow import ipc

        options = ipc.IpcReadOptions(included_fields=columns)
        return ipc.open_file(_pyarrow_file(self.stream, self.size), options=options)


_FIRST = 8  # position of the first message, after the padded signature


@dataclass
class _BoundedFile:
    """A file that limits reads to its remaining bytes, whatever size a message announces."""

    stream: BinaryIO
    size: int
    closed: bool = False

    def read(self, count: int = -1) -> bytes:
        """Read at most `count` bytes."""
        remaining = max(self.size - self.stream.tell(), 0)
        return self.stream.read(min(count, remaining) if count >= 0 else remaining)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the current position."""
        return self.stream.tell()

    def close(self) -> None:
        """Do nothing: the caller closes the file."""


def _pyarrow_file(stream: BinaryIO, size: int) -> Any:  # noqa: ANN401
    from pyarrow import PythonFile

    return PythonFile(_BoundedFile(stream, size), mode="r")
