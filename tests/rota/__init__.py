"""The rota, worked out by hand: part-time contracts, rotations, places and holidays."""
