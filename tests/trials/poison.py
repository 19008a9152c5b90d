"""Poison: `PYTHONPATH=. python tests/trials/poison.py [TRIAL…]`; all of them where none is named.

    servers          servers of bad faith, each with sound feeds beside it (some four minutes)
    documents        documents built to wear a reader out, each with sound feeds beside it (two minutes)
    mutations        10,000 mutated feeds (five minutes)
    configurations   200 broken configurations through `watchfloor check` (three minutes)

Addresses and patterns take seconds and are tried in the suite each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import poison_config
import poison_documents
import poison_http
import poison_mutations

TRIALS: dict[str, Callable[[], int]] = {
    "servers": poison_http.main,
    "documents": poison_documents.main,
    "mutations": poison_mutations.main,
    "configurations": poison_config.main,
}


def main(arguments: list[str]) -> int:
    """Run the named trials, or all of them; 0 where each is as it should be."""
    return min(1, sum(TRIALS[name]() for name in arguments or TRIALS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
