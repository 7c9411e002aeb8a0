"""Webhooks: other programs that staff chose are told of what happens at a site.

    triggers.py   what happened is noted in its own transaction, by whatever way it was stored
    keeping.py    webhooks are made, changed, tested, rotated, removed
    payloads.py   what a message says
    shapes.py     how it is said to Slack, Mattermost and Matrix
    signing.py    how a receiver knows that it came from here: Standard Webhooks
    delivering.py it leaves: each at least once, tried again, given up in time

Knows nothing of who decides or replies; whoever does knows nothing of it.
"""
