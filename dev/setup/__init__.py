"""What ``dev/test``, ``dev/demo`` and ``dev/lint`` share: a real Odoo and PostgreSQL, anywhere.

Standard library only: these modules run before anything is installed.
"""
