"""The kill test in short: what `bench/crash.py` does a hundred times."""

from __future__ import annotations

from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"

pytestmark = pytest.mark.sqlite


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own; and `bench/`, whose modules import each other as scripts do."""
    monkeypatch.syspath_prepend(BENCH)
    return tmp_path


def test_a_kill_at_any_moment_loses_doubles_and_damages_nothing(home: Path) -> None:
    from crash import Trial

    outcome = Trial(home, clients=8, seed=20261122).run(rounds=3)
    assert outcome.rounds == 3
    assert outcome.acknowledged > 0
    assert outcome.refused == 0
    assert {promise: sorted(broken) for promise, broken in outcome.wrong.items() if broken} == {}


def test_the_checker_sees_what_a_crash_could_do(home: Path) -> None:
    from checking import check
    from crash import Trial

    trial = Trial(home)
    assert trial.run(rounds=0).whole
    tree = home / "published" / "1"
    (tree / "index.html").write_bytes(b"<!doctype html><p>Half a pa")
    (tree / "notice" / "index.html.gz").write_bytes(b"\x1f\x8b torn")
    (tree / ".index.html.4711.new").write_bytes(b"")
    trial.log.write_text(
        '{"mark": "nowhere", "id": 999999}\n{"mark": "unanswered", "id": 0}\n', "utf-8"
    )
    found = check(home, trial.log)
    assert found["lost"] == ["nowhere"]
    assert found["unlike a fresh page"] == ["index.html"]
    assert "notice/index.html.gz" in found["torn"]
    assert found["left over"] == [".index.html.4711.new"]
    assert found["doubled"] == found["damage in the database"] == []
