"""People use their rights, and what is kept ends in time. What is kept at all is in `inventory.py`."""
