/* A cell's evidence, opened by the address behind the #: project/feature. */
(() => {
  const { make } = page;
  const panel = page.one("#panel");
  const body = page.one("#panel-body");
  const read = new Map();

  /** What a project's cells open; null where the page has no such project. */
  const details = (project) => {
    if (!read.has(project)) {
      const data = document.getElementById(`claims-${project}`);
      read.set(project, data ? JSON.parse(data.textContent) : null);
    }
    return read.get(project);
  };

  const address = (data, [base, rest]) => data.bases[base] + rest;
  const signed = (bits) => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;

  const says = (cell) => {
    const words = (cell.words || []).join(", ");
    const sure = cell.confidence && make("div", { class: "says-sure" },
      make("span", { class: "meter", "aria-hidden": "true" }, make("i")), make("span", {}, `confidence ${cell.confidence}`));
    if (sure) page.one("i", sure).style.width = `${Number(cell.confidence) * 100}%`;
    return make("div", { class: `says s-${cell.state}` },
      make("p", { class: "big" }, make("span", { class: "word" }, words),
        cell.via && make("span", { class: "via" }, ` with ${cell.via.join(", ")}`)),
      sure, cell.basis && make("p", { class: "facts" }, cell.basis));
  };

  const origin = (data) => {
    if (!data.commit) return make("p", { class: "facts trouble" }, `${data.repo}: ${data.trouble}`);
    const at = make("p", { class: "facts" }, `${data.repo} at `,
      page.away(data.commit.slice(0, 10), data.commitLink), ` of ${data.date}, ${page.age(data.date)}`);
    return data.trouble ? make("div", {}, at, make("p", { class: "trouble" }, `Not read this time: ${data.trouble}`)) : at;
  };

  const curated = (entries) => {
    if (!entries) return "";
    return make("div", { class: "curated" }, make("h3", {}, "What the table says"), ...entries.map((entry) =>
      make("div", {},
        make("p", { class: "swap" }, make("span", {}, entry.raw || "(blank)"),
          entry.proposal && make("span", {}, make("span", { class: "arrow", "aria-hidden": "true" }, " → "),
            make("span", { class: "sr" }, " becomes "), make("ins", {}, entry.proposal))),
        make("p", {}, make("span", { class: `badge d-${entry.decision}` }, entry.name),
          make("span", { class: "facts" }, ` line ${entry.line}`)),
        make("p", { class: "reason" }, entry.reason))));
  };

  /** One term or the total: a bar from where the sum stood to where it then stands. */
  const bar = (label, from, to, scale, kind, more) => {
    const track = make("span", { class: "track", "aria-hidden": "true" }, make("i", { class: kind }));
    track.style.setProperty("--zero", `${scale(0)}%`);
    track.firstChild.style.left = `${scale(Math.min(from, to))}%`;
    track.firstChild.style.width = `${Math.abs(scale(to) - scale(from))}%`;
    return make("tr", { class: kind === "whole" ? "total" : "" },
      make("th", { scope: "row" }, label, more && make("small", {}, ` and ${more} more`)),
      make("td", {}, track), make("td", { class: "bits" }, signed(to - from)));
  };

  const sum = (one, low, high) => {
    const scale = (bits) => ((bits - low) / (high - low || 1)) * 100;
    let at = 0;
    const rows = (one.terms || []).map((term) => {
      const from = at;
      at += term.bits;
      return bar(term.label, from, at, scale, term.bits < 0 ? "minus" : "plus", term.more);
    });
    const whole = bar("together", 0, at, scale, "whole");
    return make("table", { class: "sum" }, one.of && make("caption", {}, one.of), make("tbody", {}, ...rows, whole));
  };

  const sums = (cell) => {
    if (!cell.sums) return "";
    const stands = cell.sums.flatMap((one) => {
      let at = 0;
      return [0, ...(one.terms || []).map((term) => { at += term.bits; return at; })];
    });
    const low = Math.min(...stands);
    const high = Math.max(...stands);
    return make("div", {}, make("h3", {}, `How it adds up, in ${cell.unit}`),
      ...cell.sums.map((one) => sum(one, low, high)));
  };

  const guard = (id, reasons) => (reasons[id] ? `${id} (${reasons[id]})` : id);

  const entry = (data, reasons, cell, one) => {
    const facts = [one.kind, `signal ${one.signal}`, one.stage, `${one.bits} ${cell.unit}`, one.via && `with ${one.via}`, one.repo]
      .filter(Boolean).join(" · ");
    return make("li", {},
      page.away(`${one.path}${one.line ? `:${one.line}` : ""}`, address(data, one.link)),
      make("p", {}, one.value && make("span", { class: "value" }, `${one.value} · `),
        one.against && make("span", { class: "against" }, "against · "), facts),
      one.guards && make("p", {}, `guarded: ${one.guards.map((id) => guard(id, reasons)).join(", ")}`),
      one.quote && make("blockquote", {}, one.quote.join("\n")));
  };

  const evidence = (data, reasons, cell) => {
    if (!cell.evidence) return make("p", { class: "facts" }, cell.state === "unavailable" ? "" : "No evidence was found.");
    return make("div", {}, make("h3", {}, `Evidence (${cell.evidence.length})`),
      make("ul", { class: "evidence" }, ...cell.evidence.map((one) => entry(data, reasons, cell, one))));
  };

  const voided = (data, cell) => {
    if (!cell.voided) return "";
    return make("div", {}, make("h3", {}, "Found, and not counted"), make("ul", { class: "evidence" },
      ...cell.voided.map((one) => make("li", {}, page.away(`${one.path}:${one.line}`, address(data, one.link)),
        make("p", {}, `${one.signal}: ${one.why}`)))));
  };

  const head = (project, feature) => make("div", { class: "panel-head" },
    make("h2", { id: "panel-title" }, make("span", {}, project), feature),
    make("form", { method: "dialog" }, make("button", { class: "quiet", autofocus: "" }, "Close")));

  const command = (project, feature) => make("p", { class: "command" },
    make("code", {}, `claimwatch explain ${project} ${feature}`),
    make("button", { type: "button", class: "copy", "data-copy": "" }, "Copy"));

  const fill = (project, feature) => {
    const data = details(project);
    const cell = data?.cells[feature];
    const shared = JSON.parse(page.one("#features").textContent);
    if (!cell || !Object.hasOwn(data.cells, feature)) return false;
    const { title, question } = shared.features[feature];
    body.replaceChildren(...[
      head(data.name, title), make("p", { class: "question" }, question), says(cell), origin(data),
      curated(cell.table), sums(cell), evidence(data, shared.guards, cell), voided(data, cell), command(project, feature),
    ].filter(Boolean));
    return true;
  };

  const link = (key) => page.all(".grid td > a").find((one) => one.getAttribute("href") === `#${key}`);

  const follow = () => {
    const key = location.hash.slice(1);
    const [project, feature] = key.split("/");
    if (feature === undefined || !fill(project, feature)) {
      if (panel.open) panel.close();
      return;
    }
    if (!panel.open) {
      const cell = link(key);
      if (cell && !cell.closest("[hidden]") && document.activeElement === document.body) cell.focus();
      panel.showModal();
    }
    panel.scrollTop = 0;
  };

  panel.addEventListener("close", () => {
    if (location.hash.includes("/")) history.replaceState(null, "", location.pathname + location.search);
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  addEventListener("hashchange", follow);
  follow();
})();
