// The live table's script: it bounds the rows, shows the state of the
// stream and lets a person pause it. Rows come and go through htmx.
(() => {
  "use strict";
  const MAX_ROWS = 200;
  const rows = document.getElementById("events");
  const state = document.getElementById("stream-state");
  const pause = document.getElementById("pause");
  if (!rows || !state || !pause) return;

  let paused = false;
  let waiting = 0;
  const say = (name, text) => {
    state.dataset.state = name;
    state.textContent = text;
  };

  document.addEventListener("htmx:sse:after:connection", () => {
    if (!paused) say("live", "Live");
  });
  document.addEventListener("htmx:sse:error", (event) => {
    if (event.detail && event.detail.status === 401) location.assign("/login");
    else say("broken", "Not connected, trying again");
  });
  document.addEventListener("htmx:sse:close", () => say("broken", "Not connected"));
  document.addEventListener("htmx:sse:before:message", (event) => {
    if (!paused) return;
    event.preventDefault();
    waiting++;
    say("paused", "Paused, newer events are waiting");
  });

  pause.hidden = false;
  pause.addEventListener("click", () => {
    if (paused && waiting > 0) {
      location.reload();
      return;
    }
    paused = !paused;
    pause.textContent = paused ? "Resume" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
    say(paused ? "paused" : "live", paused ? "Paused" : "Live");
  });

  new MutationObserver(() => {
    const empty = document.getElementById("no-events");
    if (empty && rows.rows.length > 0) empty.hidden = true;
    while (rows.rows.length > MAX_ROWS) rows.deleteRow(-1);
  }).observe(rows, { childList: true });
})();

// The control page brings itself up to date, but not under the hands of a person
// who has begun to type.
(() => {
  "use strict";
  const calls = document.getElementById("calls");
  if (!calls) return;
  setInterval(() => {
    const typed = [...calls.querySelectorAll("input[name=by]")].some((field) => field.value !== "");
    if (!typed) calls.dispatchEvent(new CustomEvent("refresh"));
  }, 3000);
})();
