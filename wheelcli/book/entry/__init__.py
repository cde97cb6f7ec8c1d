"""How events enter the journal: typed lines, fills, settlements, imports, and the doubts about them."""
