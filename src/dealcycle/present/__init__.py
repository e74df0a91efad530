"""Words in both languages, formats of numbers and dates, charts."""
