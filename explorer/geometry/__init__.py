"""The mathematics on rows: similarity, neighbours, analogies, preprocessing."""
