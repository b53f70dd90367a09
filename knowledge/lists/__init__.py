"""Reading official lists as agencies send them: a file becomes grids of text, a grid becomes columns, rows and doubts."""
