"use strict";
// Filters of the page of several targets; the address holds what is chosen: compare.html#verdict=fail&differs=on
(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const CHOICES = ["profile", "area", "severity", "verdict"];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) =>
      CHOICES.every((name) => {
        const wanted = form.elements[name].value;
        return !wanted || row.dataset[name].split(" ").includes(wanted);
      }) &&
      (!form.elements.differs.checked || "differs" in row.dataset) &&
      words.every((word) => texts.get(row).includes(word));
    let number = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      number += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = `${number} of ${rows.length}`;
    document.getElementById("none").hidden = number > 0;
  };

  const remember = () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
  };

  const restore = () => {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements[name];
      if (field?.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
  };

  form.hidden = false;
  restore();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  apply();
})();
