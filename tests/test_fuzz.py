"""A short run of the fuzz target; ``python -m tests.fuzz`` goes on as long as you like."""

from __future__ import annotations

from random import Random

import pytest

from tests import fuzz


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(4))
def test_documents_spoilt_at_random_are_read_checked_and_repaired(seed: int) -> None:
    random = Random(seed)
    for _number in range(100):
        fuzz.check(random.choice(fuzz.PATHS), fuzz.spoilt(random))
