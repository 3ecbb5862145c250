"""The administrator's pages: where to start, and everything that is set up once and kept up afterwards."""
