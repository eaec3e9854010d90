"""Questions with a code: asked, answered, locked, over."""
