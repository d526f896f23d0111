"""*Première utilisation*: first use, change of code and unblocking, step by step."""
