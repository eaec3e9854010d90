"""Stories: the running demonstration, driven as people would, over HTTP and by the command line."""
