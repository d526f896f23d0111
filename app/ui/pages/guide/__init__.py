"""*Obtenir une carte*: which card, from whom, with what; e-CPS, e-FIT, this workstation, help."""
