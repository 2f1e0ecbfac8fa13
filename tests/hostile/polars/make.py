"""Write the files of this folder again: ``python tests/hostile/polars/make.py`` where Polars is installed.

Polars is large and no test needs it: the files written by version 2.1.0 are kept here.
"""

from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
WORDS = ["the", "北京", "a word of more than twelve bytes"]
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, -6.5]]

lists = pl.DataFrame({"word": WORDS, "vector": ROWS})
columns = pl.DataFrame({"word": WORDS, "d0": [row[0] for row in ROWS], "d1": [row[1] for row in ROWS]})
categories = lists.with_columns(pl.col("word").cast(pl.Categorical), pl.col("vector").cast(pl.Array(pl.Float32, 2)))

newest, oldest = pl.CompatLevel.newest(), pl.CompatLevel.oldest()
lists.write_ipc(HERE / "lists", compression="uncompressed", compat_level=newest)
columns.write_ipc(HERE / "columns", compression="zstd", compat_level=newest)
categories.write_ipc(HERE / "categories", compression="lz4", compat_level=newest)
lists.write_ipc(HERE / "lists-oldest", compression="lz4", compat_level=oldest)
lists.write_ipc_stream(HERE / "lists-stream", compression="uncompressed", compat_level=newest)
categories.write_ipc_stream(HERE / "categories-stream", compression="zstd", compat_level=newest)
columns.write_ipc_stream(HERE / "columns-stream", compression="lz4", compat_level=newest)
