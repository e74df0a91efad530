"""What can be read into a journal: files, tables, databases."""
