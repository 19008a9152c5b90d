"""Candidates for near-duplicates: texts that agree in at least one band of their MinHash (Broder 1997).

64 permutations in 32 bands of two: of texts that share 40 % of their runs, 99.6 % meet in a band; of those that share
5 %, one in thirteen does, and is then ruled out by comparing the runs themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from rensa import RMinHash

PERMUTATIONS = 64
BANDS = 32
_SEED = 20_231_022  # any number; the same texts must meet in every run


def band_keys(texts: Sequence[frozenset[int]]) -> list[tuple[int, ...]]:
    """For each text's runs the keys of its bands; none for a text without runs."""
    if not texts:
        return []
    rows = RMinHash.digest_matrix_from_token_hash_sets(texts, PERMUTATIONS, _SEED).to_rows()
    return [_bands(row) if text else () for text, row in zip(texts, rows, strict=True)]


def _bands(row: Sequence[int]) -> tuple[int, ...]:
    return tuple([(band << 64) | (row[2 * band] << 32) | row[2 * band + 1] for band in range(BANDS)])
