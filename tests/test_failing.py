"""A group renamed with its minutes: killed or failing at any call that writes, all files are of before, or of after."""

from __future__ import annotations

import os

import pytest

from tests.conftest import SETTINGS, commit
from tests.failing import KILLED, WAYS, Failure, Trial

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a process can't be forked here"),
    pytest.mark.no_cover,
]

CITY = {
    "scpctl.toml": SETTINGS,
    "content/groups/mobilita.md": "---\nname: Mobilita\n---\n\nVede [kola](../fiches/kola.md).\n",
    "content/groups/mobilita/minutes/2017-01-10.md": "---\ndate: 2017-01-10\nstate: verified\nrecorder: jana-nova\n"
    "present: [jana-nova]\nagenda:\n  - {no: 1, title: Kola, fiches: [kola]}\n"
    "attachments:\n  - {title: Mapa, file: ../prilohy/mapa.csv}\n---\n\n"
    "Viz [[mobilita]], [skupina](../../mobilita.md) a [mapa](../prilohy/mapa.csv).\n",
    "content/groups/mobilita/prilohy/mapa.csv": "a;b\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
    "content/fiches/kola.md": "---\ntitle: Kola\nstatus: idea\ngroup: mobilita\n---\n\n"
    "<!-- scpctl:begin backlinks -->\n\n- zmíněno v: [Mobilita](../groups/mobilita.md)\n"
    "- projednáno v: [zápis z jednání 10. 1. 2017](../groups/mobilita/minutes/2017-01-10.md)\n\n<!-- scpctl:end -->\n",
}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    root = tmp_path_factory.mktemp("city")
    for path, text in CITY.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    commit(root)
    return Trial.of(root, "rename", "mobilita", "doprava")


def test_what_is_tried_changes_all_there_is_to_change(trial: Trial) -> None:
    assert trial.after.keys() - trial.before.keys() == {
        path.replace("mobilita", "doprava") for path in trial.before.keys() - trial.after.keys()
    }
    assert not [path for path in trial.after if "mobilita" in path]
    fiche = trial.after["content/fiches/kola.md"]
    assert fiche
    assert fiche.count(b"doprava") == 3
    assert trial.calls > 40


def test_killed_at_any_call_and_again_in_the_command_that_completes_it(trial: Trial) -> None:
    outcomes = [trial.run(failure) for failure in trial.failures([Failure()])]
    held = [outcome.held for outcome in outcomes]
    assert held == sorted(held), "once it holds it holds"
    first = held.index(True)
    assert first
    for number in range(1, outcomes[first].next.calls + 1):
        outcome = trial.run(Failure(first + 1), Failure(number))
        assert outcome.next.status == KILLED
        assert outcome.held


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.way)
def test_failing_at_any_call(trial: Trial, way: Failure) -> None:
    assert {trial.run(failure).held for failure in trial.failures([way])} == {False, True}
