"""The way out: the one client for what staff cause to be asked of other machines.

    ranges.py   which addresses lie on the public internet
    asking.py   one question, under a deadline, to the address that was looked at

What a reader does never comes here. Mail goes its own way, to the one server that is set.
"""

from rejoinder.outside.asking import MOST, Answer, ask, checked

__all__ = ["MOST", "Answer", "ask", "checked"]
