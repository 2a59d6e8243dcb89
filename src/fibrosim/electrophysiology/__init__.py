"""Nerve and muscle cells, one channel or cell a file; not built yet."""
