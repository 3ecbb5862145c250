// What cannot be done without a connection says so while there is none; the press itself would only show the browser's own page.
for (const note of document.querySelectorAll("[data-offline]")) {
  const show = () => { note.textContent = navigator.onLine ? "" : note.dataset.offline; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
