"use strict";
// Filters, order, copying and links into closed rows; without it the page says as much.
// The address holds what is chosen: report.html#verdict=fail&area=CTX&text=boundary
(() => {
  const form = document.getElementById("filter");
  const list = document.getElementById("rows");
  const rows = [...list.querySelectorAll("details.requirement")];
  const openAll = document.getElementById("open-all");
  const CHOICES = ["verdict", "severity", "profile", "area"];
  const FIELDS = [...CHOICES, "text", "order"];
  const texts = new Map();

  const textOf = (row) => {
    if (!texts.has(row)) {
      const parts = row.querySelectorAll("summary, .facts, .outcome, .steps");
      texts.set(row, [...parts].map((part) => part.textContent).join(" ").toLowerCase());
    }
    return texts.get(row);
  };

  const chosen = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));

  const apply = () => {
    const choice = chosen();
    const words = choice.text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) =>
      CHOICES.every((name) => !choice[name] || row.dataset[name].split(" ").includes(choice[name])) &&
      words.every((word) => textOf(row).includes(word));
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
    apply();
  };

  const reveal = (id) => {
    const target = document.getElementById(id);
    const row = target?.closest("details.requirement");
    if (!row) return;
    if (row.hidden) choose(new URLSearchParams());
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      choose(new URLSearchParams(hash));
      document.getElementById("requirements").scrollIntoView();
    } else if (hash) {
      reveal(decodeURIComponent(hash));
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
  list.addEventListener("toggle", nameOpenAll, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link?.dataset.filter) {
      event.preventDefault();
      location.hash = link.dataset.filter;
      follow();
    } else if (link) {
      setTimeout(() => reveal(link.hash.slice(1)));
    } else if (event.target.matches("button.copy")) {
      copy(event.target);
    }
  });
  addEventListener("hashchange", follow);
  for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
  form.hidden = false;
  apply();
  follow();
})();
