"""Cards: what a coordinator has to do by when."""
