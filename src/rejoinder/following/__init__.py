"""A reader follows replies by mail: asked for, confirmed, told of what is published, ended by one click.

Knows nothing of how mail is sent: `notices` does that.
"""
