"""Lost links go to their contact once more, whatever they lead to; whoever asks learns nothing."""
