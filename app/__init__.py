"""Poste CPx: status, first use, renewal and loss of French health-professional smart cards."""

__version__ = "0.1.0"
