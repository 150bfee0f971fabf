"""The kiosk's own fonts: subsets of Noto, their coverage and their hashes. ``build.py`` made them."""
