"""What a run leaves behind: tables, run folders, and how to read them back."""
