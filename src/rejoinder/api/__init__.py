"""JSON and form doors for other programs: the protocols that they already speak.

    akismet.py      spam, as WordPress and many others ask for it      reports.py   its statistics
    perspective.py  attributes with scores, as Coral and others ask    attributes.py thresholds.py
    coral.py        Coral's external moderation phase                  discovery.py
    shapes.py       a request, a question to the screen, an answer     doors.py     which is which

Each door is a function from a request to an answer, or to a question for the screen and what to make
of its verdict; none of them knows Django. `views.py` alone wraps them for it.
"""
