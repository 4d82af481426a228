"""Pages: what work-based learning is, the laws that hold at a school, and its sets of skills."""
