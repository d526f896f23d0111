"""Incidents and renewals: from the person's first word to the receipt."""
