"""What cells mean: columns of known systems, moments, durations, words, and what a user says."""
