"""Rows that go into a table together."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from rejoinder.models import Commenter
from rejoinder.transfer.bulk import put
from rejoinder.writing import write


def test_of_rows_of_which_one_cannot_be_stored_none_is(site):
    row = (site.pk, b"somebody", "2026-03-01 08:00:00")
    with pytest.raises(IntegrityError):
        write(lambda: put("rejoinder_commenter", ("site_id", "key", "first_seen"), [row, row]))
    assert not Commenter.objects.exists()
