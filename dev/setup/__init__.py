"""What ``dev/test``, ``dev/demo`` and ``dev/lint`` share: a real Odoo and PostgreSQL on a bare machine.

Standard library only: these modules run before anything is installed.
"""
