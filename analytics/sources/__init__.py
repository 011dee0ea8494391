"""What exports look like: their files, their columns, and which format each is in."""
