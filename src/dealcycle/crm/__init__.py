"""Companies, contacts, deals, activities, and the journal's tables."""
