"""Calendar arithmetic of the browser and the pages of long lists."""
