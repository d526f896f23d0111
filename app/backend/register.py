"""The establishment's register: its cards and their history, on SQLite or PostgreSQL."""


class Register:
    """Cards and their history, shared by every program that opens the same database."""
