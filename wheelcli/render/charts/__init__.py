"""Pictures: for the page of a review, and in characters for a terminal."""
