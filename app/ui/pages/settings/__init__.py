"""*Réglages*: how the window looks and speaks, and which settings hold on this workstation."""
