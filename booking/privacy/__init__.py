"""What is known of people: who has read it, what a family can ask for, how long it is kept, the map of it all."""
