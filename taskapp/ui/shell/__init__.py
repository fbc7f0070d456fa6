"""What every page behind the login stands in: `frame`, `bell`, `page` and `home`."""
