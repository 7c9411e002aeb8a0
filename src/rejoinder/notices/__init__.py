"""What leaves the house: mail. A journey enqueues in its own transaction; sending happens elsewhere.

Knows nothing of who is told what and why: journeys do, and hand in finished words.
"""

from rejoinder.notices.outbox import enqueue

__all__ = ["enqueue"]
