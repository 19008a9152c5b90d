"""One file for each shape of feed; what differs between issuers of one shape is data in `seeds/advisories/`."""
