"""Installations that begin with all tables at once, and those that came step by step, are the same."""

import pytest
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

AT_ONCE = "0001_tables_of_0036"


def _drawn(state):
    """Every model of ours as a migration knows it, without the order in which it was told."""
    return {
        name: (
            {field: value.deconstruct()[1:] for field, value in model.fields.items()},
            {
                option: sorted(map(str, (one.deconstruct() for one in value)))
                if option in {"indexes", "constraints"}
                else value
                for option, value in model.options.items()
            },
        )
        for (app, name), model in state.models.items()
        if app == "rejoinder"
    }


def test_the_tables_at_once_are_those_that_thirty_six_steps_lead_to():
    loader = MigrationLoader(None, replace_migrations=False)
    at_once = loader.disk_migrations["rejoinder", AT_ONCE]
    last = max(name for _, name in at_once.replaces)
    assert last == "0036_covered_hashes"
    stepwise = _drawn(loader.project_state(("rejoinder", last)))
    assert len(stepwise) > 40
    assert _drawn(loader.project_state(("rejoinder", at_once.name))) == stepwise
    # What a step does beside the tables is for installations that have something in them.
    for name in at_once.replaces:
        for each in loader.disk_migrations[name].operations:
            assert not isinstance(each, migrations.RunPython | migrations.RunSQL) or each.elidable


@pytest.mark.parametrize("done", [0, 1, 20, 35, 36])
def test_whoever_stands_between_the_steps_goes_on_from_there(monkeypatch, done):
    disk = MigrationLoader(None, replace_migrations=False).disk_migrations
    steps = [name for _, name in disk["rejoinder", AT_ONCE].replaces]
    later = sorted(name for app, name in disk if app == "rejoinder" and name > steps[-1])
    applied = {key: disk[key] for key in disk if key[0] != "rejoinder" or key[1] in steps[:done]}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda recorder: applied)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert [migration.name for migration, _ in plan] == [
        *(steps[done:] if done else [AT_ONCE]),
        *later,
    ]
