"""Group files that belong together: by their names, then by their numbers of rows.

Uploaded files, named paths, folders and archives all use this module.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePath

from explorer.vectors.file_probe import FileProbe
from explorer.vectors.formats import gensim_pickle, numpy_array, safetensors_file, word2vec_text

_WORDY = re.compile(r"(?i)vocab|word|token|label|metadata")
_ARRAY = re.compile(r"(.*\.)?(vectors(_docs|_ngrams|_vocab)?(_lockf)?|syn[01]\w*|doctag_syn0\w*|cum_table)\.npy")
"""Names of the arrays that gensim saves in files of their own."""

_SHARD = re.compile(r"(.*)-[0-9]+(-of-[0-9]+.*)")
_Parts = dict[int, list[int]]


def group_files(probes: Sequence[FileProbe]) -> list[list[int]]:
    """Group files as `group_with_rest` does; each file without a group becomes a group of its own, at the end."""
    sets, rest = group_with_rest(probes)
    return [*sets, *([index] for index in rest)]


def group_with_rest(probes: Sequence[FileProbe]) -> tuple[list[list[int]], list[int]]:
    """Group files that belong together.

    An array belongs to the gensim model that its name starts with. A word list belongs to the matrix that its name
    starts with, else to the only matrix without words, else to every matrix with as many rows. A matrix that two lists
    fit gets neither; the error of its reader then says what to do. A file of text vectors counts as a word list only if
    its name says so, or if there is no other list and it has one line per row.

    Parameters
    ----------
    probes
        Files in the order in which they were given.

    Returns
    -------
    list of list of int
        Indices; in each group the file with the numbers comes first, and these are in the given order. A single group
        contains all files, as its reader may need the rest.
    list of int
        Indices of the files that belong to none of several groups.
    """
    parts, mains = _assign(probes)
    assigned = _assigned(parts)
    rest = [index for index in range(len(probes)) if index not in assigned and index not in mains]
    if len(mains) < 2:
        return ([[*mains, *(parts[mains[0]] if mains else ()), *rest]] if probes else []), []
    return [[main, *parts[main]] for main in mains], rest


def mains_of(probes: Sequence[FileProbe]) -> list[int]:
    """Return the indices of the files that hold vectors of their own, ascending; the others may belong to them."""
    return _assign(probes)[1]


def _assign(probes: Sequence[FileProbe]) -> tuple[_Parts, list[int]]:
    """Return the files that belong to each main file, and the main files."""
    parts: _Parts = defaultdict(list)
    _assign_arrays(probes, parts)
    _assign_shards(probes, parts)
    _assign_words(probes, parts)
    assigned = _assigned(parts)
    mains = [
        index
        for index, probe in enumerate(probes)
        if index not in assigned and (probe.may_hold_vectors or parts.get(index))
    ]
    return parts, mains


def _assigned(parts: _Parts) -> set[int]:
    return {index for found in parts.values() for index in found}


def _assign_arrays(probes: Sequence[FileProbe], parts: _Parts) -> None:
    """Assign arrays to gensim models."""
    models = [index for index, probe in enumerate(probes) if probe.format == gensim_pickle.NAME]
    strays = []
    for index, probe in enumerate(probes):
        if probe.format != numpy_array.NAME:
            continue
        owners = [model for model in models if probe.name.startswith(f"{probes[model].name}.")]
        if owners:
            parts[max(owners, key=lambda model: len(probes[model].name))].append(index)
        elif _ARRAY.fullmatch(probe.name):
            strays.append(index)
    without = [model for model in models if not parts.get(model)]
    if len(models) == 1 or len(without) == 1:  # a model that was renamed
        parts[(without or models)[0]] += strays


def _assign_shards(probes: Sequence[FileProbe], parts: _Parts) -> None:
    """Assign the shards of a model to its first shard."""
    first: dict[tuple[str, ...], int] = {}
    for index in sorted(range(len(probes)), key=lambda index: probes[index].name):
        if match := _SHARD.fullmatch(probes[index].name):
            main = first.setdefault(match.groups(), index)
            parts[main] += [index] if main != index else []


def _assign_words(probes: Sequence[FileProbe], parts: _Parts) -> None:
    """Assign word lists to matrices."""
    assigned = _assigned(parts)
    free = [index for index in range(len(probes)) if index not in assigned]
    wordless = [index for index in free if probes[index].needs_words]
    may_be_wordless = [*wordless, *(index for index in free if probes[index].may_need_words)]
    lists = [index for index in free if not probes[index].may_hold_vectors and index not in may_be_wordless]
    lists = sorted((*lists, *_words_like_vectors(probes, free, wordless, lists)))
    mains = [index for index in free if index not in lists]
    for index in list(lists):
        owners = [main for main in mains if probes[main].is_named_in(probes[index].name)]
        if owners:
            parts[max(owners, key=lambda main: (len(probes[main].stem), main in may_be_wordless))].append(index)
            lists.remove(index)
    without = wordless if len(wordless) < 2 else [main for main in wordless if not parts.get(main)]
    if len(without or may_be_wordless) == 1:
        parts[(without or may_be_wordless)[0]] += lists
    else:
        _assign_by_rows(probes, parts, without, lists)


def _words_like_vectors(
    probes: Sequence[FileProbe], free: list[int], wordless: list[int], lists: list[int]
) -> list[int]:
    """Indices of files that look like text vectors but are word lists of a matrix without words."""
    texts = [index for index in free if probes[index].is_text and index not in wordless] if wordless else []
    wordy = [index for index in texts if _WORDY.search(PurePath(probes[index].name).stem)]
    if wordy or not all(probes[index].is_json for index in lists):
        return wordy
    return [index for index in texts if any(_may_name(probes[index], probes[main]) for main in wordless)]


def _may_name(text: FileProbe, numbers: FileProbe) -> bool:
    """Whether a text has one line per row; a text that starts with its own shape has no title line."""
    headers = (0,) if text.format == word2vec_text.NAME else (0, 1)
    return any(text.fits(numbers, header) for header in headers)


def _assign_by_rows(probes: Sequence[FileProbe], parts: _Parts, without: list[int], lists: list[int]) -> None:
    """Assign to each of several matrices the list with as many rows, and to tensors the files of their tokenizer."""
    tensors = [main for main in without if probes[main].format == safetensors_file.NAME]
    json_lists = [index for index in lists if probes[index].is_json]
    vocabularies = [index for index in json_lists if _WORDY.search(probes[index].name)]
    for main in without:
        exact, headed = ([index for index in lists if probes[index].fits(probes[main], header)] for header in (0, 1))
        fitting = exact or headed
        if tensors == [main]:
            parts[main] += json_lists or fitting
        elif main in tensors and len(vocabularies) == 1:
            parts[main] += vocabularies
        elif len(fitting) == 1:
            parts[main] += fitting
