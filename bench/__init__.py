"""`make bench`: how quick the service is, each figure as a ratio to an anchor measured in the same run."""
