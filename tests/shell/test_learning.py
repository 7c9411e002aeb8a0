"""`rejoinder screen learn --rebuild`: the log of lessons, folded anew in the shell."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.conftest import NOON

from rejoinder import learning
from rejoinder.learning import Taught
from rejoinder.models import Lesson, Site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_known():
    learning.forget()
    yield
    learning.forget()


def test_the_log_folded_anew_is_what_was_known_and_a_change_behind_its_back_is_told(site, capsys):
    Site.objects.create(slug="other", name="Other")
    taught = [Taught("spam", "Cheap pills for everybody"), Taught("ham", "The ferry was late")]
    learning.teach(site.pk, taught, NOON)
    learning.refresh(site.pk)
    call_command("screen", "learn", "--rebuild", "--site", "main")
    assert (
        capsys.readouterr().out
        == "main: 2 lines in the log, 2 lessons in force; as it was known.\n"
    )
    Lesson.objects.filter(label="ham").update(text="Something else altogether")
    call_command("screen", "learn", "--rebuild")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("main: 2 lines in the log, 2 lessons in force; ")
    assert told[1] == "other: 0 lines in the log, 0 lessons in force; as it was known."


def test_without_saying_what_it_refuses(site):
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("screen", "learn")


def test_all_that_a_moderator_taught_is_taken_back(site, capsys, django_user_model):
    ben = django_user_model.objects.create_user("ben")
    learning.teach(site.pk, [Taught("spam", "Cheap pills", by=ben.pk), Taught("ham", "Hi")], NOON)
    call_command("screen", "learn", "--forget", "ben", "--rebuild")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "1 lessons of ben taken back; the decisions stand."
    assert told[1] == "main: 3 lines in the log, 1 lessons in force; as it was known."
    with pytest.raises(CommandError, match="no account 'eve'"):
        call_command("screen", "learn", "--forget", "eve")
