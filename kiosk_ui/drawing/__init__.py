"""How a picture comes about: text, shapes and pictures as values, painted where they changed."""
