"""The tree of a file's comments: who answers whom, in which order they are taken.

Works on numbers alone, in arrays: 40 bytes a comment, however they hang together. Parents come
before their answers, cycles are cut, and a comment without its parent opens a branch of its own.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from typing import Final

from rejoinder.transfer import answers

_UNSEEN, _WALKING, _DONE = range(3)

_TABLES: Final = """
CREATE TABLE repeats (no INTEGER PRIMARY KEY, first INTEGER NOT NULL);
INSERT INTO repeats
  SELECT c.no, g.first FROM
    (SELECT key, post, min(no) AS first FROM comments GROUP BY key, post HAVING count(*) > 1) AS g
    JOIN comments AS c ON c.key = g.key AND c.post = g.post AND c.no > g.first;
CREATE TABLE unsorted (
  no INTEGER PRIMARY KEY, post INTEGER NOT NULL, parent INTEGER NOT NULL, depth INTEGER NOT NULL,
  at INTEGER NOT NULL, place INTEGER NOT NULL, shown INTEGER NOT NULL);
CREATE TABLE cycles (no INTEGER PRIMARY KEY, cut INTEGER NOT NULL);
CREATE TABLE absent (no INTEGER PRIMARY KEY);
CREATE TABLE arranged (
  seq INTEGER PRIMARY KEY, no INTEGER NOT NULL, post INTEGER NOT NULL, parent INTEGER NOT NULL,
  at INTEGER NOT NULL, shown INTEGER NOT NULL);
CREATE TABLE threads (
  post INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL);
"""
_ROWS: Final = """
SELECT c.no, c.post, c.at, c.parent IS NOT NULL, c.here = 'approved',
  CASE WHEN c.parent IS NULL THEN NULL ELSE
    (SELECT min(p.no) FROM comments AS p WHERE p.key = c.parent AND p.post = c.post) END,
  p.at
FROM comments AS c JOIN posts AS p ON p.no = c.post ORDER BY c.no
"""
# Answers of one moment stand as in the file; a parent before them even where the file has it later.
_ORDER: Final = """
INSERT INTO arranged (no, post, parent, at, shown)
  SELECT no, post, parent, at, shown FROM unsorted ORDER BY post, {}place, depth, no
"""


def arrange(
    spooled: sqlite3.Connection, *, otherwise: int, flat: bool = False, as_filed: bool = False
) -> int:
    """Fill the spool's table `arranged`: `seq` the order of taking, `parent` the parent's `no` or 0.

    Args:
        spooled: a spool with everything staged.
        otherwise: microseconds since 1970, for comments with no time anywhere near them.
        flat: whether a parent that the source names may be no more than the top of the thread.
        as_filed: whether the file's order counts, whatever the times say.

    Returns:
        The depth of the deepest answer, as the source has it; 0 where nobody answered anybody.
    """
    spooled.executescript(_TABLES)
    tree = _Tree(spooled, otherwise)
    tree.cut_cycles_and_count()
    deepest = max(tree.depth, default=0)
    answers.prepare(spooled)
    if flat:
        tree.infer()
    tree.show()
    spooled.execute("BEGIN")
    spooled.executemany("INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?, ?)", tree.rows())
    spooled.execute(_ORDER.format("" if as_filed else "at, "))
    spooled.execute("DROP TABLE unsorted")
    spooled.execute(
        "INSERT INTO threads SELECT post, min(seq), count(*) FROM arranged GROUP BY post"
    )
    spooled.execute("COMMIT")
    return deepest


class _Tree:
    """All comments by their number in the file, 1 and up; at 0 is nobody."""

    def __init__(self, spooled: sqlite3.Connection, otherwise: int) -> None:
        self._spooled = spooled
        (count,) = spooled.execute("SELECT count(*) FROM comments").fetchone()
        self.post = array("i", bytes(4 * (count + 1)))
        self.parent = array("i", bytes(4 * (count + 1)))
        self.depth = array("i", bytes(4 * (count + 1)))
        self.at = array("q", bytes(8 * (count + 1)))
        self.place = array("i", range(count + 1))
        self.shown = bytearray(count + 1)
        self.skipped = bytearray(count + 1)
        for (number,) in spooled.execute("SELECT no FROM repeats"):
            self.skipped[number] = 1
        known = otherwise
        absent = array("i")
        for number, post, at, answers_one, approved, parent, post_at in spooled.execute(_ROWS):
            if post != self.post[number - 1]:
                known = otherwise if post_at is None else post_at
            # Where a comment has no time, that of the one before it in the file is the best guess.
            known = known if at is None else at
            self.post[number] = post
            self.at[number] = known
            self.parent[number] = parent or 0
            if answers_one and parent is None:
                absent.append(number)
            self.shown[number] = approved
        spooled.executemany("INSERT INTO absent VALUES (?)", ((each,) for each in absent))

    def cut_cycles_and_count(self) -> None:
        """Give each comment its depth, and a time that is not before its parent's."""
        state = bytearray(len(self.parent))
        state[0] = _DONE
        for number in range(1, len(self.parent)):
            above = self.parent[number]
            if state[above] == _DONE and state[number] == _UNSEEN:
                # Nearly always: the parent came before, or there is none.
                if above:
                    self._count(number)
                state[number] = _DONE
                continue
            walked = array("i")
            at = number
            while state[at] == _UNSEEN:
                state[at] = _WALKING
                walked.append(at)
                at = self.parent[at]
            if state[at] == _WALKING:
                self._cut(walked[walked.index(at) :])
                # The one cut may stand anywhere in what was walked, so walk up again; members
                # that are no longer above are met later.
                for seen in walked:
                    state[seen] = _UNSEEN
                walked = self._walk_up(number, state)
            for below in reversed(walked):
                self._count(below)
                state[below] = _DONE

    def _walk_up(self, number: int, state: bytearray) -> array[int]:
        walked = array("i")
        while state[number] != _DONE:
            walked.append(number)
            number = self.parent[number]
        return walked

    def _cut(self, members: array[int]) -> None:
        """Let the earliest member open the branch."""
        first = min(members, key=lambda member: (self.at[member], member))
        self.parent[first] = 0
        self._spooled.executemany(
            "INSERT INTO cycles VALUES (?, ?)", ((member, member == first) for member in members)
        )

    def _count(self, number: int) -> None:
        parent = self.parent[number]
        if parent:
            self.depth[number] = self.depth[parent] + 1
            self.at[number] = max(self.at[number], self.at[parent])
            self.place[number] = max(self.place[number], self.place[parent])

    def infer(self) -> None:
        """Hang replies that stand under a top comment to whom they answer."""
        answers.keep(self._spooled, self._inferred())

    def _inferred(self) -> Iterator[answers.Answer]:
        for found in answers.answers(self._spooled, self._flat()):
            self.parent[found.no] = found.parent
            self._count(found.no)
            yield found

    def _flat(self) -> Iterator[tuple[int, int]]:
        """Top comment and comment, of all posts where nobody answers an answer."""
        nested = {
            self.post[number] for number in range(1, len(self.depth)) if self.depth[number] > 1
        }
        for number in range(1, len(self.parent)):
            top = self.parent[number]
            if top and self.post[number] not in nested and not self.skipped[number]:
                yield top, top
                yield top, number

    def show(self) -> None:
        """A comment that is not public keeps its place while something under it is."""
        for number in range(1, len(self.parent)):
            if self.shown[number] and not self.skipped[number]:
                above = self.parent[number]
                while above and not self.shown[above]:
                    self.shown[above] = 2
                    above = self.parent[above]

    def rows(self) -> Iterator[tuple[int, ...]]:
        for number in range(1, len(self.parent)):
            if not self.skipped[number]:
                yield (
                    number,
                    self.post[number],
                    self.parent[number],
                    self.depth[number],
                    self.at[number],
                    self.place[number],
                    1 if self.shown[number] else 0,
                )
