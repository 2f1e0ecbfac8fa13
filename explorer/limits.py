"""All limits of the program, with their reasons."""

from dataclasses import dataclass

_ALWAYS_ALLOWED = 1 << 20
"""Unpacked size that is allowed at any ratio: a small file of zeros is not an attack."""


@dataclass(frozen=True)
class Limits:
    """Limits that prevent hostile or very large input from exhausting the machine.

    Sizes are in bytes unless the name says otherwise.
    """

    header_bytes: int = 256
    """Longest first line that can be a "count size" header; two ten-digit numbers need 21 bytes."""

    header_digits: int = 10
    """Most digits of a number in a header: ten exceed any vocabulary and prevent integer bombs."""

    line_bytes: int = 1 << 20
    """Longest line of a text file: 10,000 numbers of 25 characters take a quarter of it."""

    word_bytes: int = 1024
    """Longest word: detects a missing separator in a binary file before reading it to the end."""

    dimensions_min: int = 2
    """Fewest dimensions: rows of one dimension have no angles between them."""

    dimensions_max: int = 10_000
    """Most dimensions: wider rows are not word vectors, and a row must fit into a line."""

    rows_max: int = 10_000_000
    """Most words: no published set has more."""

    report_lines: int = 1_000
    """Line numbers recorded per kind of damage: enough to repair a file by hand."""

    compiled_bytes: int = 1 << 20
    """Size from which compiled code reads a text file; a smaller file is read faster than that code is loaded."""

    archive_members: int = 10_000
    """Most files of an archive that are examined; a set of vectors has a handful."""

    folder_files: int = 1_000
    """Most files of a folder that are examined, usual names first; this takes about a second."""

    archive_heads: int = 64
    """Files of an archive, the largest first, whose first bytes are read to find the vectors."""

    unpacked_ratio: int = 100
    """Largest growth factor of an unpacked archive; text of numbers grows by 2 to 5, zeros by 1,000."""

    unpacked_bytes: int = 32 << 30
    """Largest unpacked size of an archive: the largest published sets have a third of it."""

    label_bytes: int = 512 << 20
    """Largest file of words or metadata: ten million lines of 50 bytes."""

    metadata_columns: int = 100
    """Most metadata columns that are kept; a table with more is not about words."""

    metadata_cells: int = 4_000_000
    """Most missing cells at the ends of lines in a word table: each takes eight bytes."""

    json_bytes: int = 256 << 20
    """Largest JSON file that is parsed; a tokenizer of a million pieces takes 50 MB."""

    ngram_characters: int = 32
    """Longest n-gram of a fastText model, in characters. Models have 6; a larger number makes long words slow."""

    ngram_buckets: int = 100_000_000
    """Most n-gram buckets of a fastText model; models have 2,000,000."""

    pickle_memory: int = 40 << 20
    """Memory in bytes that the objects of a pickle may always take."""

    pickle_memory_per_byte: int = 12
    """Memory per byte of a pickle and its arrays: a three-character Chinese word takes 117 bytes for 12 in the file."""

    json_values: int = 20_000_000
    """Most values in a JSON file: ten million words need fewer."""

    array_header_bytes: int = 10_000
    """Longest header of a NumPy array, as in NumPy: the shape of a table takes 80 bytes."""

    table_index_bytes: int = 8 << 20
    """Longest index of a Parquet file: a thousand columns in ten groups take a megabyte."""

    table_index_values: int = 1_500_000
    """Most values in the index of a Parquet file: forty per column and group; 10,000 columns in three groups fit."""

    tensor_header_bytes: int = 100_000_000
    """Longest header of a safetensors file, as in the reference implementation."""

    tensor_header_values: int = 250_000
    """Most values in the header of a safetensors file: seven per tensor, and large models have ten thousand tensors."""

    store_bytes: int = 40 << 30
    """Largest size of the store; the least recently opened entries are removed first."""

    store_file_bytes: int = 1 << 20
    """Smallest file that is stored; smaller ones are read again each time, in less than a tenth of a second."""

    upload_bytes: int = 4 << 30
    """Largest size of all stored uploads; the oldest are removed first."""

    spelling_words: int = 200_000
    """Words, from the first, searched for near spellings: the user waits for the answer."""

    health_words: int = 20_000
    """Most words among which a health report searches neighbours: all pairs of 20,000 take about a second."""

    health_products: int = 120_000_000_000
    """Most multiplications of this search: rows wider than 300 numbers are compared among fewer words."""

    health_pairs: int = 50_000
    """Random pairs whose cosines a health report samples: the error of their mean is below 0.005."""

    health_order: int = 100_000
    """Rows from which a health report determines the order: correlations by chance are at most 0.01."""

    query_value: int = 200
    """Most characters of a value in a link; the rest is cut off."""

    neighbours_max: int = 200
    """Most neighbours on a page: longer lists are not useful there. `explorer neighbours -k` takes any number."""

    sentence_tokens: int = 8
    """Most tokens of the lookup lesson: more columns are not legible from the last row of a room."""

    lesson_value_max: float = 99.0
    """Largest absolute value in the matrix of a lesson: larger ones with two decimals do not fit into a cell."""

    map_points_max: int = 50_000
    """Most points of a map: 50,000 labelled points move smoothly in a browser without a graphics card."""

    projection_points_min: int = 4
    """Fewest points of a map: UMAP and PCA to three dimensions need at least four rows."""

    projection_value_max: float = 1e18
    """Largest absolute value that can be projected: squares of larger float32 values overflow in the distances."""

    projection_queue: int = 8
    """Most projections that wait in the queue while one runs."""

    def unpacked(self, packed: int) -> int:
        """Return the largest allowed unpacked size for a packed size, in bytes."""
        return min(self.unpacked_bytes, max(_ALWAYS_ALLOWED, self.unpacked_ratio * packed))


LIMITS = Limits()
