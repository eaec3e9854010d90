"""Every transcript, run through the whole program: each text on its phone, each fact in the database."""

from pathlib import Path

import pytest

from tests.scenarios.test_pure import FILES
from tests.scenarios.transcript import read_transcript
from tests.scenarios.whole import WholeRun
from tests.system import System


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_is_what_happens(path: Path, system: System) -> None:
    faults = WholeRun(read_transcript(path), system).run()
    assert not faults, "\n".join(faults)
