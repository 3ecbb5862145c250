// Comfort only: reads a question aloud with the browser's own voice. Without one, a grown-up reads.
if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("button[data-read-aloud]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const words = new SpeechSynthesisUtterance(button.dataset.readAloud);
      // Easy Finnish is marked fi-simple, and no voice is.
      words.lang = document.documentElement.lang.split("-")[0];
      words.rate = 0.9;
      speechSynthesis.cancel();
      speechSynthesis.speak(words);
    });
  }
}
