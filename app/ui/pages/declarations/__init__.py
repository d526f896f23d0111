"""*Déclarations*: what was declared and where it stands; new losses, incidents and renewals."""
