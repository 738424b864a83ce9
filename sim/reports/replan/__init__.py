"""What a plan laid over reality found: in words, as tables and as rows."""
