"""The inventory knows every column that can hold something of a person, and what is made from it says so."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.apps import apps
from django.db import models

from rejoinder import conf, inventory
from rejoinder.inventory import DELETE, FACTS, PLAIN, Level, Whose, declared
from rejoinder.privacy.records import record
from rejoinder.publishing import notice

# Numbers, moments, yes or no, and one of a few words of ours say nothing of who somebody is, but where they point at a person.
_DUMB = (models.BooleanField, models.DateTimeField, models.DateField, models.IntegerField, models.FloatField,
         models.BigAutoField, models.AutoField)  # fmt: skip
_PEOPLE = {"User", "Commenter"}
# Django's own bookkeeping of permissions.
_NOT_OURS = {"Permission", "Group", "ContentType"}


def columns():
    """Every column of words, bytes or people, as `Model.column`."""
    for model in apps.get_models(include_auto_created=False):
        name = model.__name__
        if name in _NOT_OURS:
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation:
                if field.related_model.__name__ in _PEOPLE and model._meta.app_label == "rejoinder":
                    yield f"{name}.{field.name}"
            elif not isinstance(field, _DUMB) and not field.choices:
                yield f"{name}.{field.name}"


def test_a_column_that_can_hold_something_of_a_person_is_in_the_inventory():
    unknown = sorted(set(columns()) - declared() - PLAIN)
    assert not unknown, "say in inventory.py what these hold: a FACT, or PLAIN"


def test_the_inventory_names_no_column_that_is_not_there():
    everything = {
        f"{model.__name__}.{field.name}" for model in apps.get_models() for field in model._meta.concrete_fields
    }  # fmt: skip
    assert declared() <= everything
    assert set(columns()) >= PLAIN


def test_no_column_is_both_personal_and_not():
    assert not declared() & PLAIN


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.what[:40])
def test_a_fact_says_why_how_long_and_who_sees_it(fact):
    assert all((fact.what, fact.purpose, fact.ground, fact.period, fact.seen, fact.sent))
    assert ("article" in fact.ground) or ("GDPR" in fact.ground)
    if fact.level != Level.NEVER:
        model = apps.get_model("rejoinder", fact.model)
        assert fact.blank is DELETE or all(
            fact.blank is not None or model._meta.get_field(column).null for column in fact.columns
        )


@pytest.mark.django_db
def test_the_record_tells_every_fact_and_nothing_leaves_the_machine_by_default(site):
    text = "\n".join(record(site))
    assert all(fact.what in text for fact in FACTS)
    assert "Leaves the machine: nothing" in text
    assert inventory.leaving(site) == []


@pytest.mark.django_db
def test_what_leaves_the_machine_is_named_once_it_is_set(site, monkeypatch):
    changed = dataclasses.replace(conf.get(), mail_server="smtp://mia:secret@mail.example.org:587")
    monkeypatch.setattr(conf, "get", lambda: changed)
    told = str(notice.sections(site)) + "\n".join(record(site))
    assert "mail.example.org" in told
    assert "secret" not in told
    assert "mia" not in told


@pytest.mark.django_db
def test_the_notice_says_what_the_filter_was_measured_to_get_wrong(site):
    assert re.search(r"between \d+\.\d and \d+\.\d of a hundred honest", str(notice.sections(site)))


@pytest.mark.django_db
def test_the_notice_tells_every_fact_of_commenters(site):
    told = str(notice.sections(site))
    for fact in FACTS:
        if fact.whose == Whose.COMMENTER:
            assert fact.what[1:] in told
            assert fact.period in told
