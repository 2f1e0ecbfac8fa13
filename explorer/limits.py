"""Every limit of the program, named, with its reason, in one place."""

from dataclasses import dataclass

_ALWAYS = 1 << 20
"""Bytes to which anything may unpack, whatever the ratio: a small file of zeros is no attack."""


@dataclass(frozen=True)
class Limits:
    """Bounds that keep a hostile or a merely huge input from taking the machine.

    Sizes are in bytes unless the name says otherwise.
    """

    header_bytes: int = 256
    """Longest first line that can still be a "count size" header; two ten-digit numbers need 21."""

    header_digits: int = 10
    """Digits of a number in a header: ten reach past any vocabulary and stop integer bombs."""

    line_bytes: int = 1 << 20
    """Longest line of a text file: 10,000 numbers of 25 characters take a quarter of it."""

    word_bytes: int = 1024
    """Longest word: a missing separator in a binary file shows here, not after reading it to the end."""

    dimensions_min: int = 2
    """One dimension has no angle between rows."""

    dimensions_max: int = 10_000
    """Wider rows are no word vectors, and a row must fit into a line."""

    rows_max: int = 10_000_000
    """More words than any published set has."""

    report_lines: int = 1_000
    """Line numbers kept for each kind of damage: enough to mend a file by hand, and no list without end."""

    compiled_bytes: int = 1 << 20
    """Text files from this size on are read by compiled code; a smaller one is read before that has been loaded."""

    archive_members: int = 10_000
    """Files inside an archive that are looked at; a set of vectors is a handful."""

    folder_files: int = 1_000
    """Files of a folder that are looked at, usual names first: that takes about a second."""

    archive_heads: int = 64
    """Largest files inside an archive whose first bytes are looked at to find the vectors."""

    unpacked_ratio: int = 100
    """An archive may grow by this factor when it is unpacked; text of numbers grows by 2 to 5, zeros by 1,000."""

    unpacked_bytes: int = 32 << 30
    """An archive may grow to this size: the largest published sets are a third of it."""

    label_bytes: int = 512 << 20
    """Largest file of words or metadata: ten million lines of 50 bytes."""

    metadata_columns: int = 100
    """Columns kept beside the words; more is a table of something else."""

    metadata_cells: int = 4_000_000
    """Cells of a table of words that may be missing at the ends of its lines: each of them takes eight bytes then."""

    json_bytes: int = 256 << 20
    """Largest JSON file that is parsed; a tokenizer of a million pieces takes 50 MB."""

    ngram_characters: int = 32
    """Characters of the longest n-gram of a fastText model; models have 6, and without a limit long words take long."""

    ngram_buckets: int = 100_000_000
    """Buckets of the n-grams of a fastText model; models have 2,000,000."""

    pickle_memory: int = 40 << 20
    """Memory that the objects of a pickle may take in any case."""

    pickle_memory_per_byte: int = 12
    """The same for each byte of it and of its arrays: a word of three Chinese characters takes 117 for 12."""

    json_values: int = 20_000_000
    """Values in a JSON file: ten million words have no more than this."""

    array_header_bytes: int = 10_000
    """Longest header of a NumPy array, as NumPy itself has it: the shape of a table takes 80."""

    table_index_bytes: int = 8 << 20
    """Longest index of a Parquet file: that of a thousand columns in ten groups takes a megabyte."""

    table_index_values: int = 1_500_000
    """Values in the index of a Parquet file: forty for each column of a group; 10,000 columns in three groups fit."""

    tensor_header_bytes: int = 100_000_000
    """Longest header of a safetensors file, as its own readers have it."""

    tensor_header_values: int = 250_000
    """Values in the header of a safetensors file: seven for each tensor, and large models have ten thousand."""

    store_bytes: int = 40 << 30
    """What the store keeps at most; the entries that were not opened for longest go first."""

    store_file_bytes: int = 1 << 20
    """Files smaller than this are read again each time: that takes less than a tenth of a second."""

    upload_bytes: int = 4 << 30
    """Uploaded files that are kept; the oldest go first."""

    spelling_words: int = 200_000
    """First words among which near spellings are looked for, since somebody waits for the answer."""

    health_words: int = 20_000
    """Words among which a health report looks for neighbours: all pairs of 20,000 take about a second."""

    health_products: int = 120_000_000_000
    """Multiplications that this search may take: rows wider than 300 numbers are compared among fewer words."""

    health_pairs: int = 50_000
    """Random pairs whose cosines a health report draws: their mean is then off by less than 0.005."""

    health_order: int = 100_000
    """Rows by which a health report tells their order: chance alone then correlates by 0.01 at most."""

    query_value: int = 200
    """Characters of one value in a link that are looked at."""

    neighbours_max: int = 200
    """Neighbours on a page: more are no list that a person reads. `explorer neighbours -k` takes any number."""

    sentence_tokens: int = 8
    """Tokens of the lookup lesson: more columns than that cannot be read from the last row of a room."""

    lesson_value_max: float = 99.0
    """Largest number of a lesson's matrix, without its sign: with two decimals, more does not fit into a cell."""

    map_points_max: int = 50_000
    """Points of one map: 50,000 labelled points stay fluent in a browser without a graphics card."""

    projection_points_min: int = 4
    """UMAP and PCA to three dimensions need at least four rows."""

    projection_value_max: float = 1e18
    """Squares of larger float32 values overflow inside the distance computations."""

    projection_queue: int = 8
    """Projections that wait at once; one runs."""

    def unpacked(self, packed: int) -> int:
        """Bytes to which so many packed ones may grow."""
        return min(self.unpacked_bytes, max(_ALWAYS, self.unpacked_ratio * packed))


LIMITS = Limits()
