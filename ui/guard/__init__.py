"""Who may come in, and how much at once: what stands before the page and the doors for programs."""
