"""How fast Spindle is, as ratios against a bare path measured in the same run: `make bench`."""
