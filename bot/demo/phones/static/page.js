// Refreshes what changes; the page works without it. What is typed, opened or pressed stays as it is.
"use strict";

const EVERY = 1500; // milliseconds

function keepOpen(from, to) {
  const open = new Map([...from.querySelectorAll("details")].map((one) => [one.querySelector("summary").textContent, one.open]));
  for (const one of to.querySelectorAll("details")) {
    const summary = one.querySelector("summary").textContent;
    if (open.has(summary)) one.open = open.get(summary);
  }
}

function show(part, fresh) {
  const before = part.innerHTML;
  keepOpen(part, fresh);
  if (fresh.innerHTML === part.dataset.seen) return;
  const list = part.querySelector(".bubbles");
  const atEnd = !list || list.scrollTop + list.clientHeight >= list.scrollHeight - 40;
  if (part.contains(document.activeElement) && before) return;
  part.dataset.seen = fresh.innerHTML;
  part.replaceChildren(...fresh.childNodes);
  if (atEnd) toEnd(part);
}

function toEnd(part) {
  const list = part.querySelector(".bubbles");
  if (list) list.scrollTop = list.scrollHeight;
}

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/live" + location.search, { cache: "no-store" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll(".live")) {
          const found = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
          if (found) show(part, found);
        }
      }
    } catch {
      // The demonstration is starting or has ended: the page stays as it is.
    }
  }
  setTimeout(refresh, EVERY);
}

for (const part of document.querySelectorAll(".live")) toEnd(part);
for (const select of document.querySelectorAll(".choose select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
setTimeout(refresh, EVERY);
