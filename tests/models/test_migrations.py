"""Installations that begin with all tables at once, and those that came step by step, are the same."""

from django.db.migrations.loader import MigrationLoader


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
    at_once = loader.disk_migrations["rejoinder", "0001_tables_of_0036"]
    last = max(name for _, name in at_once.replaces)
    assert last == "0036_covered_hashes"
    stepwise = _drawn(loader.project_state(("rejoinder", last)))
    assert len(stepwise) > 40
    assert _drawn(loader.project_state(("rejoinder", at_once.name))) == stepwise
