"""Small parts that pages are made of; none knows a page, a workflow or a reader."""
