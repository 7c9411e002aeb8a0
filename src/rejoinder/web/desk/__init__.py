"""The desk: pages for staff, a module a subject. Requests become calls, answers become pages.

What a decision or a post does is in `moderating` and `posting`; who may come in is in `gate`.
"""
