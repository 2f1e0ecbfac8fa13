"""Parsers shared by the formats: text, tables, Arrow, Parquet, pickles, JSON and word lists."""
