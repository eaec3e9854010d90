"""What Jamtan says: typed phrases, their texts in each language, and the two spellings."""
