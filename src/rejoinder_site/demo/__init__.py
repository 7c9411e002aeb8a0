"""The demonstration site: a small-town newspaper with three posts, all of it invented.

Holds the text and reads it; storing it as posts and comments is the caller's business.
"""
