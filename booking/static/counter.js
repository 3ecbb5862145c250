// Comfort only: without script each button of the counter is a form. With it, a press shows at once and waits on
// this device until it has come through. It is sent again under its own key, so it counts once however often it goes.
{
  const STORE = "tavataan-presses";
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;
  const PATIENCE = 10000;
  const bar = document.querySelector("[data-counter]");
  const url = bar.dataset.counter;
  const by = bar.dataset.by;
  const outputs = [...bar.querySelectorAll("output[data-kind]")];
  const note = bar.querySelector("[data-counter-note]");
  const token = bar.querySelector("input[name=form_token]").value;
  let known = Object.fromEntries(outputs.map((output) => [output.dataset.kind, Number(output.textContent)]));
  let kept = null; // what cannot be stored is kept as long as the page is open
  let isSending = false;
  let pause = FIRST_PAUSE;
  let timer = 0;

  function everyPress() {
    if (kept) return kept;
    try {
      return JSON.parse(localStorage.getItem(STORE)) ?? [];
    } catch {
      return [];
    }
  }

  function keep(presses) {
    try {
      localStorage.setItem(STORE, JSON.stringify(presses));
      kept = null;
    } catch {
      kept = presses;
    }
  }

  function waiting() {
    return everyPress().filter((press) => press.by === by);
  }

  function forget(key) {
    keep(everyPress().filter((press) => press.key !== key));
  }

  function number(kind) {
    const unsent = waiting().filter((press) => press.url === url && press.kind === kind);
    return Math.max(0, unsent.reduce((sum, press) => sum + press.amount, known[kind]));
  }

  function show() {
    for (const output of outputs) {
      const text = String(number(output.dataset.kind));
      if (output.textContent !== text) output.textContent = text;
    }
  }

  function say(words) {
    if (note.textContent !== words) note.textContent = words;
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function ask(address, options) {
    return fetch(address, {
      ...options,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  // Returns whether the press is settled; if not, it is sent again later.
  async function send(press) {
    const body = new URLSearchParams({ form_token: token, kind: press.kind, amount: press.amount, key: press.key });
    try {
      const answer = await ask(press.url, { method: "POST", body });
      if (answer.type === "opaqueredirect" || answer.status === 400) {
        say(bar.dataset.signedOut);
        return false;
      }
      if (answer.status === 429 || answer.status >= 500) return wait();
      if ((answer.ok || answer.status === 409) && press.url === url) known = await answer.json();
      if (!answer.ok) say(bar.dataset.refused);
      return true;
    } catch {
      return wait();
    }
  }

  function wait() {
    say(bar.dataset.waiting.replace("{n}", waiting().length));
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    return false;
  }

  async function flush() {
    if (isSending) return;
    isSending = true;
    for (let press = waiting()[0]; press && (await send(press)); press = waiting()[0]) {
      forget(press.key);
      pause = FIRST_PAUSE;
      show();
      if (!waiting().length && note.textContent !== bar.dataset.refused) say("");
    }
    isSending = false;
  }

  async function lookAgain() {
    if (document.visibilityState !== "visible") return;
    await flush();
    if (waiting().length) return;
    try {
      const answer = await ask(url, {});
      if (answer.ok) known = await answer.json();
      show();
    } catch {
      // The next press tells.
    }
  }

  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    const press = { url, by, kind: fields.get("kind"), amount: Number(fields.get("amount")), key: newKey() };
    if (number(press.kind) + press.amount < 0) {
      say(bar.dataset.zero);
      return;
    }
    say("");
    keep([...everyPress(), press]);
    show();
    flush();
  });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", lookAgain);
  show();
  flush();
}
