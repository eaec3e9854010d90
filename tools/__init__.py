"""Programs for whoever builds Jamtan; none of them is part of it."""
