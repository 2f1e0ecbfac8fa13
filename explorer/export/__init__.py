"""What leaves the program: a lesson as one file that needs nothing but a browser."""
