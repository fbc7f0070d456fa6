"""E-mail: `content`, `render` and `html` compose it, `smtp` and `delivery` send it, `links` and `api` serve the links in it."""
