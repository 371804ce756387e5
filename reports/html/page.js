"use strict";
// Filters, order, copying, links into closed rows, and what a row opens to; without it the page says what departs.
// Details lie in the page compressed (details.py) and are read when the first of them is asked for.
// The address holds what is chosen: report.html#verdict=fail&area=CTX&text=boundary
(() => {
  const form = document.getElementById("filter");
  const list = document.getElementById("rows");
  const rows = [...list.querySelectorAll("details.requirement")];
  const openAll = document.getElementById("open-all");
  const CHOICES = ["verdict", "severity", "profile", "area"];
  const FIELDS = [...CHOICES, "text", "order"];
  const texts = new Map();
  const filled = new Map();
  const ALONE = '<div class="body"><p>Its details are in <a href="report.json">report.json</a> alone.</p></div>';
  let details = null;

  const read = async () => {
    try {
      const packed = atob(document.getElementById("details").content.textContent);
      const stream = new Blob([Uint8Array.from(packed, (letter) => letter.charCodeAt(0))]).stream();
      return JSON.parse(await new Response(stream.pipeThrough(new DecompressionStream("deflate-raw"))).text());
    } catch {
      return {};
    }
  };

  const detailsOf = async (id) => (await (details ??= read()))[id] ?? ALONE;

  const put = async (row) => {
    const made = document.createElement("template");
    made.innerHTML = await detailsOf(row.id);
    for (const button of made.content.querySelectorAll("button.copy")) button.hidden = false;
    row.append(made.content);
  };

  const fill = (row) => {
    if (!filled.has(row)) filled.set(row, put(row));
    return filled.get(row);
  };

  const learnTexts = async () => {
    const reader = new DOMParser();
    for (const row of rows) {
      if (texts.has(row)) continue;
      const inside = reader.parseFromString(await detailsOf(row.id), "text/html");
      const parts = [row.querySelector("summary"), ...inside.querySelectorAll("summary, .facts, .outcome, .steps")];
      texts.set(row, parts.map((part) => part.textContent).join(" ").toLowerCase());
    }
  };

  const chosen = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));

  const apply = async () => {
    if (chosen().text) await learnTexts();
    const choice = chosen();
    const words = choice.text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) =>
      CHOICES.every((name) => !choice[name] || row.dataset[name].split(" ").includes(choice[name])) &&
      words.every((word) => texts.get(row).includes(word));
    let number = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      number += row.hidden ? 0 : 1;
    }
    const order = choice.order === "worst" ? (a, b) => a.dataset.rank - b.dataset.rank : () => 0;
    list.append(...[...rows].sort(order));
    document.getElementById("none").hidden = number > 0;
    document.getElementById("shown").textContent = `${number} of ${rows.length}`;
    nameOpenAll();
  };

  const remember = () => {
    const pairs = Object.entries(chosen()).filter(([, value]) => value);
    const hash = pairs.length ? `#${new URLSearchParams(pairs)}` : "#requirements";
    history.replaceState(null, "", hash);
  };

  const choose = (params) => {
    for (const name of FIELDS) form.elements[name].value = params.get(name) ?? "";
    for (const name of CHOICES) if (!form.elements[name].value) form.elements[name].value = "";
    return apply();
  };

  // A deviation is there once its requirement has been opened.
  const rowOf = async (id) => {
    const target = document.getElementById(id);
    if (target) return target.closest("details.requirement");
    if (!id.startsWith("deviation-")) return null;
    for (const row of rows) {
      if (id.startsWith(`deviation-${row.id}`) && (await detailsOf(row.id)).includes(` id="${id}"`)) return row;
    }
    return null;
  };

  const reveal = async (id) => {
    const row = await rowOf(id);
    if (!row) return;
    if (row.hidden) await choose(new URLSearchParams());
    await fill(row);
    const target = document.getElementById(id) ?? row;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  };

  const follow = async () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      await choose(new URLSearchParams(hash));
      document.getElementById("requirements").scrollIntoView();
    } else if (hash) {
      await reveal(decodeURIComponent(hash));
    }
  };

  const visible = () => rows.filter((row) => !row.hidden);

  const nameOpenAll = () => {
    const all = visible();
    openAll.textContent = all.length && all.every((row) => row.open) ? "Close all" : "Open all";
  };

  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };

  form.addEventListener("input", () => (apply(), remember()));
  form.addEventListener("reset", () => setTimeout(() => (apply(), remember())));
  form.addEventListener("submit", (event) => event.preventDefault());
  openAll.addEventListener("click", () => {
    const open = openAll.textContent === "Open all";
    for (const row of visible()) row.open = open;
    nameOpenAll();
  });
  list.addEventListener(
    "toggle",
    (event) => {
      if (event.target.open && event.target.matches(".requirement")) fill(event.target);
      nameOpenAll();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link?.dataset.filter) {
      event.preventDefault();
      location.hash = link.dataset.filter;
      follow();
    } else if (link) {
      if (link.dataset.finding) {
        event.preventDefault();
        location.hash = link.dataset.finding;
      }
      setTimeout(() => reveal(link.hash === "#" ? "" : link.dataset.finding ?? decodeURIComponent(link.hash.slice(1))));
    } else if (event.target.matches("button.copy")) {
      copy(event.target);
    }
  });
  addEventListener("hashchange", follow);
  form.hidden = false;
  apply().then(follow);
})();
