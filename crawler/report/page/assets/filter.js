/* The filter: by project, feature, drift decision and words. A row or column without a match goes, other cells fade. */
(() => {
  const form = page.one("#filter");
  const words = page.one("#words");
  const decision = page.one("#decision");
  const table = page.one(".grid");
  const names = { project: new Map(), feature: new Map() };
  for (const kind of ["project", "feature"]) {
    for (const head of page.all(`th[data-${kind}]`, table)) {
      names[kind].set(head.dataset[kind], page.one(".name", head).textContent);
    }
  }
  const cells = page.all("td[data-project]", table).map((td) => ({
    td,
    project: td.dataset.project,
    feature: td.dataset.feature,
    decision: td.dataset.decision || "",
    text: [names.project.get(td.dataset.project), names.feature.get(td.dataset.feature), td.textContent]
      .join(" ").toLowerCase(),
  }));
  const heads = page.all("th[data-project], th[data-feature]", table);
  const changes = page.all("#drift .change, #history tr[data-project]");

  const picked = (kind) => {
    const boxes = page.all(`[data-pick="${kind}"] input`);
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    page.one(`[data-pick="${kind}"] summary b`).textContent =
      chosen.length === boxes.length ? "" : `${chosen.length} of ${boxes.length}`;
    return new Set(chosen);
  };

  const apply = () => {
    const projects = picked("project");
    const features = picked("feature");
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const narrowed = sought.length > 0 || decision.value !== "";
    const shown = { project: new Set(), feature: new Set() };
    let matches = 0;
    for (const cell of cells) {
      cell.matches = projects.has(cell.project) && features.has(cell.feature)
        && (!decision.value || cell.decision === decision.value) && sought.every((word) => cell.text.includes(word));
      if (!cell.matches) continue;
      matches += 1;
      shown.project.add(cell.project);
      shown.feature.add(cell.feature);
    }
    for (const { td, project, feature, matches: fits } of cells) {
      td.hidden = !shown.project.has(project) || !shown.feature.has(feature);
      td.classList.toggle("other", narrowed && !fits);
    }
    for (const head of heads) {
      const { project, feature } = head.dataset;
      head.hidden = project !== undefined ? !shown.project.has(project) : !shown.feature.has(feature);
    }
    trim();
    narrowChanges(sought, projects, features);
    tell(matches, shown);
    document.dispatchEvent(new Event("filtered"));
  };

  /* Rows whose head is gone go; titles of groups span what is left of them. */
  const trim = () => {
    for (const row of page.all("tbody tr:not(.band)", table)) row.hidden = page.one("th", row).hidden;
    for (const band of page.all("tr.band", table)) {
      band.hidden = !page.one("tr:not(.band):not([hidden])", band.parentElement);
    }
    const columns = page.all("thead tr:last-child th:not(.corner)", table);
    let start = 0;
    for (const span of page.all("[data-span]", table)) {
      if (span.scope === "rowgroup") {
        span.colSpan = columns.filter((column) => !column.hidden).length + 1;
        continue;
      }
      const whole = Number(span.dataset.span || span.colSpan);
      span.dataset.span = whole;
      const left = columns.slice(start, start + whole).filter((column) => !column.hidden).length;
      start += whole;
      span.hidden = left === 0;
      span.colSpan = left || 1;
    }
  };

  const narrowChanges = (sought, projects, features) => {
    for (const change of changes) {
      const { project, feature } = change.dataset;
      const text = `${names.project.get(project)} ${change.textContent}`.toLowerCase();
      const decided = !decision.value || !change.dataset.decision || change.dataset.decision === decision.value;
      const known = names.project.has(project) && names.feature.has(feature);
      const chosen = !known || (projects.has(project) && features.has(feature));
      change.hidden = !(chosen && decided && sought.every((word) => text.includes(word)));
    }
    for (const box of page.all("#drift .project")) box.hidden = !page.one(".change:not([hidden])", box);
  };

  const tell = (matches, shown) => {
    const all = matches === cells.length;
    page.one("#matching").textContent = all ? ""
      : `${matches} ${matches === 1 ? "cell" : "cells"} of ${shown.project.size} ${shown.project.size === 1 ? "project" : "projects"}`;
    page.one("#nothing").hidden = matches > 0;
    table.parentElement.hidden = matches === 0;
  };

  const choose = (button) => {
    const boxes = page.all("input", button.closest(".choices"));
    for (const box of boxes) {
      box.checked = "all" in button.dataset || ("featured" in button.dataset && "main" in box.dataset);
    }
    apply();
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  page.one("#again").addEventListener("click", () => { form.reset(); words.focus(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".choices button");
    if (button) choose(button);
  });

  const open = () => page.all(".pick[open]");
  document.addEventListener("click", (event) => {
    for (const pick of open()) if (!pick.contains(event.target)) pick.open = false;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const pick of open()) {
      pick.open = false;
      page.one("summary", pick).focus();
    }
  });
  apply();  /* a browser may keep a form's state when a page is loaded again */
})();
