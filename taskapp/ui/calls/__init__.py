"""The screens of phone calls: the list, one call with its proofs, and logging one."""
