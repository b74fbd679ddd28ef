"""Pictures of the web client, and what a person who cannot see it would miss.

``python -m dev.browser`` drives a Chromium by its DevTools protocol; ``dev/screenshots`` calls it.
"""
