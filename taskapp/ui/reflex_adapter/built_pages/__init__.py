"""The pages as files: `build` makes them when their sources have changed, `bundle` runs Reflex's steps in a process of its own,
`page_files`, `js_patches` and `vite_patches` change what Reflex generates, `serving` answers with them.
"""
