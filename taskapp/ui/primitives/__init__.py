"""Reusable looks that know no feature; behaviour that must be instant lives in the small JSX files beside them."""
