"""Fuzzing of all that reads exports: `python -m fuzzing` (`make fuzz`), and shortly in tests/test_fuzz.py."""
