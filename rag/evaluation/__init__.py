"""Measuring and fitting on question files."""
