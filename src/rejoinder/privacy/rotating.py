"""Keys change while the site runs: what older ones sealed or covered is done anew, then those go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from django.apps import apps

from rejoinder import erasing, keys
from rejoinder.privacy.recovering import columns, recover
from rejoinder.writing import write

SEALED: Final = (
    ("Contact", "email", "email"),
    ("Outbox", "to", "mail"),
    ("Outbox", "content", "mail"),
    ("Following", "email", "following"),
    ("Report", "name", "report"),
    ("Report", "email", "report"),
    ("DoorKey", "signing", "door signing"),
    ("PushSubscription", "sealed", "push"),
    ("StaffMail", "address", "staff mail"),
    ("Hook", "address", "hook"),
    ("Hook", "token", "hook"),
    ("Hook", "secret", "hook"),
    ("Hook", "secret_before", "hook"),
)
"""Every column that holds sealed values: model, column, what they were sealed for."""
PASSING: Final = frozenset({"person", "address"})
"""What is sealed for a day and stored nowhere: it need not be sealed anew."""
_TOGETHER: Final = 500  # rows of one transaction, so that replies go on
_SETTLED: Final = 2.0  # seconds in which whoever began with an older key has stored what it sealed


def rotate(*, end_links: bool, settle: float = _SETTLED) -> Iterator[int]:
    """Put new keys in force, seal and cover everything anew, destroy what did so before.

    It may be ended at any moment and begun again: as long as an older key is needed it is kept, and
    people are known by either.

    Args:
        end_links: whether private links that were signed before end, too, and staff sign in anew: for
            when the keys were stolen.
        settle: seconds to wait for others before the last look.

    Yields:
        How many values were done so far, after each transaction.

    Raises:
        InstallationBroken: another process rotates them.
    """
    with keys.alone():
        yield from _rotated(settle)
        keys.drop_older(*(("seal", "cover", "link", "django") if end_links else ("seal", "cover")))
    erasing.empty_journal()


def _rotated(settle: float) -> Iterator[int]:
    keys.rotate()
    done = 0
    # Again, since a reply that was being stored may have used the older keys; until nothing is left.
    for look in count():
        before = done
        for some in _anew():
            done += some
            yield done
        if look and done == before:
            break
        time.sleep(settle)


def _anew() -> Iterator[int]:
    for model, column, purpose in SEALED:
        yield from _resealed(model, column, purpose)
    for table, column in columns():
        yield from recover(table, column)


def _resealed(model: str, column: str, purpose: str) -> Iterator[int]:
    table = apps.get_model("rejoinder", model)._default_manager
    after: Any = None
    while True:
        rows = table.filter(**{f"{column}__isnull": False}).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        some = list(rows.values_list("pk", column)[:_TOGETHER])
        if not some:
            return
        after = some[-1][0]
        changed = {
            pk: (bytes(sealed), fresh)
            for pk, sealed in some
            if sealed and (fresh := keys.resealed(purpose, bytes(sealed))) is not None
        }

        def store(changed: dict[Any, tuple[bytes, bytes]] = changed) -> int:
            # Only where nobody has changed or erased it meanwhile.
            return sum(
                table.filter(pk=pk, **{column: old}).update(**{column: fresh})
                for pk, (old, fresh) in changed.items()
            )

        if changed:
            yield write(store)
