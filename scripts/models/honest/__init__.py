"""Makers of honest models, one module for each family of libraries."""
