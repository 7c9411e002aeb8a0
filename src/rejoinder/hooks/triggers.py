"""What happens is noted for each webhook that wants to know, by triggers: so in the same transaction,
and by whatever way it was stored. What was imported did not happen here, and is not noted.

Without a webhook at the site this is one look into an empty index.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

_NOTED: Final = (
    "INSERT INTO rejoinder_delivery "
    "(hook_id, message_id, event, subject, comment_id, body, state, made_at, due_at, tries) "
    "SELECT h.id, 'msg_' || {chance}, {event}, NEW.{subject}, {comment}, '', 'waiting', "
    "NEW.{at}, NEW.{at}, 0 "
    "FROM rejoinder_hook AS h WHERE h.site_id = NEW.site_id AND h.off_at IS NULL AND {wanted}"
)
# Each: its table, when it counts, and what is put into the statement above.
_HAPPENED: Final = {
    "hook_comment": (
        "rejoinder_comment",
        "NEW.source = '' AND NEW.standing IN ('approved', 'pending')",
        {
            "event": "CASE NEW.standing WHEN 'pending' THEN 'comment.held' ELSE 'comment.published' END",
            "comment": "NEW.id",
            "at": "stored_at",
            "wanted": "CASE NEW.standing WHEN 'pending' THEN h.on_held ELSE h.on_published END",
        },
    ),
    "hook_decision": (
        "rejoinder_decision",
        "",
        {
            "event": "'decision.made'",
            "comment": "NEW.comment_id",
            "at": "made_at",
            "wanted": "h.on_decision",
        },
    ),
    "hook_report": (
        "rejoinder_report",
        "",
        {
            "event": "'report.received'",
            "comment": "NEW.comment_id",
            "at": "made_at",
            "wanted": "h.on_report",
        },
    ),
    "hook_wanted": (
        "rejoinder_personwanted",
        "",
        {
            "event": "'person.wanted'",
            "subject": "comment_id",
            "comment": "NEW.comment_id",
            "at": "made_at",
            "wanted": "h.on_objection",
        },
    ),
    "hook_objection": (
        "rejoinder_appeal",
        "",
        {
            "event": "'objection.received'",
            "comment": "(SELECT s.comment_id FROM rejoinder_statement AS s "
            "WHERE s.id = NEW.statement_id)",
            "at": "made_at",
            "wanted": "h.on_objection",
        },
    ),
}
_CHANCE: Final = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
}


def lift(**_: Any) -> None:
    """Take the triggers away, before the tables change."""
    if "rejoinder_appeal" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _drop():
            cursor.execute(statement)


def ensure(**_: Any) -> None:
    """Make the triggers anew; a moment, however many comments there are."""
    if "rejoinder_delivery" not in connection.introspection.table_names():
        return  # an older schema, on the way up or down
    with connection.cursor() as cursor:
        for statement in (*_drop(), *_make()):
            cursor.execute(statement)


def _drop() -> list[str]:
    on = "" if connection.vendor == "sqlite" else " ON {}"
    return [
        f"DROP TRIGGER IF EXISTS {name}{on.format(table)}"
        for name, (table, _, _) in _HAPPENED.items()
    ]


def _make() -> list[str]:
    made = []
    for name, (table, when, parts) in _HAPPENED.items():
        noted = _NOTED.format(**{"chance": _CHANCE[connection.vendor], "subject": "id"} | parts)
        if connection.vendor == "sqlite":
            wanted = "EXISTS (SELECT 1 FROM rejoinder_hook WHERE site_id = NEW.site_id)"
            wanted = f"{when} AND {wanted}" if when else wanted
            made.append(
                f"CREATE TRIGGER {name} AFTER INSERT ON {table} WHEN {wanted} BEGIN {noted}; END"
            )
            continue
        counts = f"WHEN ({when}) " if when else ""
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {noted}; RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW {counts}"
            f"EXECUTE FUNCTION {name}()",
        ]
    return made
