"""The command line: another shell over the same workflows as the window."""
