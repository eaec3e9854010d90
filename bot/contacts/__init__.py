"""Who: numbers, language, role, consent, and where each conversation stands."""
