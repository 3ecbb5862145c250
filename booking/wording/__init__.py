"""What messages say: the catalogues' words, or what the administrator wrote in their place, with facts put in."""
