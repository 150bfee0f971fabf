"""What the screens are put together from: the page, its bars, buttons and cards."""
