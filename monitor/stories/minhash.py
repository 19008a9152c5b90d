"""Candidates for near-duplicates: texts that agree in at least one band of their MinHash (Broder 1997).

96 permutations in 32 bands of three: of texts that share half of their runs, 98.6 % meet in a band, of those that share
40 %, 88 %; of those that share 5 %, four in a thousand do, and are ruled out by comparing the runs themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from rensa import RMinHash

from monitor.model.hashes import Hashes

ROWS = 3
BANDS = 32
PERMUTATIONS = ROWS * BANDS
_BITS = (1 << 60) - 1  # as many fit into the smallest integer; a rare meeting by chance is ruled out with the texts
_SEED = 20_231_022  # any number; the same texts must meet in every run


def band_keys(texts: Sequence[Hashes]) -> list[tuple[int, ...]]:
    """For each text's runs the keys of its bands; none for a text without runs."""
    if not texts:
        return []
    rows = RMinHash.digest_matrix_from_token_hash_sets(
        [text.numbers() for text in texts], PERMUTATIONS, _SEED
    ).to_rows()
    return [_bands(row) if text else () for text, row in zip(texts, rows, strict=True)]


def _bands(row: Sequence[int]) -> tuple[int, ...]:
    thirds = zip(range(BANDS), row[0::ROWS], row[1::ROWS], row[2::ROWS], strict=True)
    return tuple(map(_BITS.__and__, map(hash, thirds)))
