"""Pictures of every page, kept beside this file, and what draws and compares them."""
