"""The whole of Spindle on one machine, without containers and without a server to install."""
