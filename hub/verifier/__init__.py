"""The offline verifier: one HTML file for people without Python."""
