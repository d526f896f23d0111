"""Diagnosis for IT support: checks in families, a runner that cannot fail, repairs, a report."""
