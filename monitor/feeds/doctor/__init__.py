"""What ails a feed and how to mend it, told from what was kept of its polls; nothing here looks at the network."""
