"""Who must acknowledge what by when; the ladder; the cards a coordinator works through; teams not back."""
