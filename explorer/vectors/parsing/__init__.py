"""Parsing shared by the formats: text, tables, Arrow, Parquet, pickles, JSON, and the words of rows."""
