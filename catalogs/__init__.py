"""Keeps the catalogs of translated words in step with what the code says. For developers; see
docs/how-to/your-sites-language.md.
"""
