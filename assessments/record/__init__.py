"""The experience record of a learner over all placements: its facts, its papers, who was met."""
