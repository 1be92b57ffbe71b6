//! Findings -> files: one writer a format.
