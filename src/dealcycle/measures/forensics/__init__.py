"""Data forensics: what is wrong with the data, before any figure is believed."""
