// Hides the screen, ends idle pages, refreshes what lives, and says how old it is. Every page works without it.
"use strict";
(() => {
  const body = document.body;
  const live = document.getElementById("live");
  const fresh = document.getElementById("fresh");
  const EVERY = 15000, STALE = 60000, TWICE = 600; // milliseconds
  let moved = Date.now(), escaped = 0, answered = Date.now(), asked = 0, active = false, waiting = 0;

  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { moved = Date.now(); active = true; }, { passive: true, capture: true });
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    if (now - escaped < TWICE) { veil(); escaped = 0; } else escaped = now;
  });
  function veil() {
    const hides = body.classList.toggle("veiled");
    document.getElementById("veil").hidden = !hides;
    if (hides) { document.documentElement.dataset.title = document.title; document.title = "…"; } else document.title = document.documentElement.dataset.title;
  }

  const idle = Number(body.dataset.idle || 0) * 1000;
  function again() { location.assign(location.pathname + location.search); }
  if (idle) setInterval(() => { if (Date.now() - moved > idle + 5000) again(); }, 20000);

  // What is no answer (signed out, a fault) replaces nothing that somebody is writing.
  document.addEventListener("htmx:before:response", (event) => { if (![200, 304].includes(event.detail.ctx.response.status)) event.preventDefault(); });
  const here = document.querySelector(".top [aria-current]");
  if (here && here.parentElement.scrollWidth > here.parentElement.clientWidth) here.parentElement.scrollLeft = here.offsetLeft - 60;

  if (!live || !window.htmx) return;

  function ask() {
    clearTimeout(waiting);
    if (document.hidden) return;
    asked = Date.now();
    document.dispatchEvent(new CustomEvent("pulse"));
  }
  function later() {
    // A slow line is asked less often, by itself.
    const took = asked ? Date.now() - asked : 0;
    waiting = setTimeout(ask, Number(live.dataset.every || EVERY) + Math.max(0, 250 * Math.sqrt(took) - 1000));
  }
  function age() {
    const seconds = Math.round((Date.now() - answered) / 1000);
    const stale = Date.now() - answered > STALE;
    fresh.classList.toggle("stale", stale);
    fresh.querySelector("[data-ago]").textContent = fresh.querySelector("[data-ago]").dataset.ago.replace("{n}", seconds < 120 ? seconds + " s" : Math.floor(seconds / 60) + " min");
    fresh.querySelector("[data-stale]").hidden = !stale;
    for (const button of document.querySelectorAll("[data-fresh]")) button.disabled = stale;
  }
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    ctx.request.headers = { "X-Poll": active ? "active" : "idle", "If-None-Match": document.getElementById("live").dataset.tag };
    ctx.request.referrerPolicy = "no-referrer";
    active = false;
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    const { status, headers } = ctx.response;
    if (status !== 200 && status !== 304) event.preventDefault();
    if (status === 401) again();
    if (event.defaultPrevented) return;
    answered = Date.now();
    const at = headers.get("X-At");
    if (at) fresh.querySelector("time").textContent = at;
    if (status === 200) document.getElementById("live").dataset.tag = headers.get("ETag");
  });
  document.addEventListener("htmx:finally:request", () => { later(); age(); });
  document.addEventListener("htmx:after:swap", () => {
    const count = document.getElementById("live").querySelector("[data-count]");
    if (count && !body.classList.contains("veiled")) document.title = document.title.replace(/^(\(\d+\) )?/, count.dataset.count > 0 ? `(${count.dataset.count}) ` : "");
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  setInterval(age, 5000);
  later();
})();
