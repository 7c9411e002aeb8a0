"""What many send at the same moment is still one comment, or one use of a token."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

MANY = 12


def at_once(work):
    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(work, range(MANY)))


def test_one_token_sent_twelve_times_at_once_is_good_once(server):
    token = json.loads(server.get("/token/1/").body)["token"]
    statuses = at_once(lambda number: server.reply(f"Number {number}.", token=token).status)
    assert sorted(statuses) == [303] + [409] * (MANY - 1)


def test_one_text_sent_twelve_times_at_once_is_one_comment(server):
    answers = at_once(lambda _: server.reply("All of us say the same."))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


def test_twelve_commenters_with_one_new_address_are_one_commenter_and_none_is_lost(server):
    answers = at_once(lambda n: server.reply(f"Voice {n}.", email="choir@voices.example"))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == MANY
