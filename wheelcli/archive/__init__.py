"""Plans and rolls as they were made, on disk, so that a later run can read them back."""
