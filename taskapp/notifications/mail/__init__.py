"""E-mail: `content` and `render` write it, `smtp` and `delivery` send it, `links` and `api` are the links in it."""
