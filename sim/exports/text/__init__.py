"""Files as text, and text as cells with their lines; what is wrong is gathered here."""
