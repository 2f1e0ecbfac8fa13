"""Which of several files, named or dropped at once, belong together: by their names, then by their numbers of rows."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePath

from explorer.vectors.file_probe import FileProbe
from explorer.vectors.formats import gensim_pickle, numpy_array, safetensors_file, word2vec_text

_WORDY = re.compile(r"(?i)vocab|word|token|label|metadata")
_ARRAY = re.compile(r"(.*\.)?(vectors(_docs|_ngrams|_vocab)?(_lockf)?|syn[01]\w*|doctag_syn0\w*|cum_table)\.npy")
"""Names of the arrays that gensim keeps beside what it saves."""

_SHARD = re.compile(r"(.*)-[0-9]+(-of-[0-9]+.*)")
_Parts = dict[int, list[int]]


def group_files(pieces: Sequence[FileProbe]) -> list[list[int]]:
    """Sort files into sets that belong together; see `grouped`. What belongs to none is a set of its own, the last."""
    sets, rest = grouped(pieces)
    return [*sets, *([place] for place in rest)]


def grouped(pieces: Sequence[FileProbe]) -> tuple[list[list[int]], list[int]]:
    """Sort files into sets that belong together.

    Arrays go to the model of gensim's after which they are named. Words go to the numbers after which they are named,
    else to the only numbers without words, else to those that have as many rows; one list may serve several. Numbers
    that two lists fit get neither, and their sentence then says what to do. A file of text vectors is taken for a list
    of words only if its name speaks of words, or if there is no other and it has as many lines as there are rows.

    Parameters
    ----------
    pieces
        Files in the order in which they were given.

    Returns
    -------
    list of list of int
        Places; in each set the file with the numbers first, the sets in the order of these. If there is one set only,
        it has all files: what is left may be of use to its reader.
    list of int
        What belongs to none of several sets.
    """
    parts, mains = _sorted(pieces)
    taken = _taken(parts)
    rest = [place for place in range(len(pieces)) if place not in taken and place not in mains]
    if len(mains) < 2:
        return ([[*mains, *(parts[mains[0]] if mains else ()), *rest]] if pieces else []), []
    return [[main, *parts[main]] for main in mains], rest


def mains_of(pieces: Sequence[FileProbe]) -> list[int]:
    """Return the indices of the files that hold vectors of their own, ascending; the others may belong to them."""
    return _sorted(pieces)[1]


def _sorted(pieces: Sequence[FileProbe]) -> tuple[_Parts, list[int]]:
    """Return the files that belong to each main file, and the main files."""
    parts: _Parts = defaultdict(list)
    _give_arrays(pieces, parts)
    _give_shards(pieces, parts)
    _give_words(pieces, parts)
    taken = _taken(parts)
    mains = [
        place
        for place, piece in enumerate(pieces)
        if place not in taken and (piece.may_hold_vectors or parts.get(place))
    ]
    return parts, mains


def _taken(parts: _Parts) -> set[int]:
    return {place for found in parts.values() for place in found}


def _give_arrays(pieces: Sequence[FileProbe], parts: _Parts) -> None:
    """Give the models of gensim's their arrays."""
    models = [place for place, piece in enumerate(pieces) if piece.format == gensim_pickle.NAME]
    strays = []
    for place, piece in enumerate(pieces):
        if piece.format != numpy_array.NAME:
            continue
        owners = [model for model in models if piece.name.startswith(f"{pieces[model].name}.")]
        if owners:
            parts[max(owners, key=lambda model: len(pieces[model].name))].append(place)
        elif _ARRAY.fullmatch(piece.name):
            strays.append(place)
    without = [model for model in models if not parts.get(model)]
    if len(models) == 1 or len(without) == 1:  # one that was renamed
        parts[(without or models)[0]] += strays


def _give_shards(pieces: Sequence[FileProbe], parts: _Parts) -> None:
    """Give the first file of a model that is cut into several the others."""
    first: dict[tuple[str, ...], int] = {}
    for place in sorted(range(len(pieces)), key=lambda place: pieces[place].name):
        if match := _SHARD.fullmatch(pieces[place].name):
            main = first.setdefault(match.groups(), place)
            parts[main] += [place] if main != place else []


def _give_words(pieces: Sequence[FileProbe], parts: _Parts) -> None:
    """Give the numbers their words."""
    taken = _taken(parts)
    free = [place for place in range(len(pieces)) if place not in taken]
    needy = [place for place in free if pieces[place].needs_words]
    able = [*needy, *(place for place in free if pieces[place].may_need_words)]
    lists = [place for place in free if not pieces[place].may_hold_vectors and place not in able]
    lists = sorted((*lists, *_words_like_vectors(pieces, free, needy, lists)))
    mains = [place for place in free if place not in lists]
    for place in list(lists):
        owners = [main for main in mains if pieces[main].is_named_in(pieces[place].name)]
        if owners:
            parts[max(owners, key=lambda main: (len(pieces[main].stem), main in able))].append(place)
            lists.remove(place)
    without = needy if len(needy) < 2 else [main for main in needy if not parts.get(main)]
    if len(without or able) == 1:
        parts[(without or able)[0]] += lists
    else:
        _give_by_rows(pieces, parts, without, lists)


def _words_like_vectors(pieces: Sequence[FileProbe], free: list[int], needy: list[int], lists: list[int]) -> list[int]:
    """Files that look like text vectors and are words of numbers that have none."""
    texts = [place for place in free if pieces[place].is_text and place not in needy] if needy else []
    wordy = [place for place in texts if _WORDY.search(PurePath(pieces[place].name).stem)]
    if wordy or not all(pieces[place].is_json for place in lists):
        return wordy
    return [place for place in texts if any(_may_name(pieces[place], pieces[main]) for main in needy)]


def _may_name(text: FileProbe, numbers: FileProbe) -> bool:
    """Whether text vectors have a line for each row; those that begin with their own shape are no list with a title."""
    headers = (0,) if text.format == word2vec_text.NAME else (0, 1)
    return any(text.fits(numbers, header) for header in headers)


def _give_by_rows(pieces: Sequence[FileProbe], parts: _Parts, without: list[int], lists: list[int]) -> None:
    """Give several numbers without words the list that has as many; to tensors what belongs to their tokenizer."""
    tensors = [main for main in without if pieces[main].format == safetensors_file.NAME]
    described = [place for place in lists if pieces[place].is_json]
    spoken = [place for place in described if _WORDY.search(pieces[place].name)]
    for main in without:
        exact, headed = ([place for place in lists if pieces[place].fits(pieces[main], header)] for header in (0, 1))
        fitting = exact or headed
        if tensors == [main]:
            parts[main] += described or fitting
        elif main in tensors and len(spoken) == 1:
            parts[main] += spoken
        elif len(fitting) == 1:
            parts[main] += fitting
