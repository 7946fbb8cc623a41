/* The table is one stop of the Tab key; arrow keys, Home and End move between its cells. */
(() => {
  const table = page.one(".grid");
  const links = page.all("td > a", table);
  let current = null;

  const stop = (link) => {
    if (current) current.tabIndex = -1;
    current = link || null;
    if (current) current.tabIndex = 0;
  };
  const rows = () => page.all("tbody tr:not([hidden]):not(.band)", table)
    .map((row) => page.all("td:not([hidden]) > a", row)).filter((row) => row.length);

  const target = (event, link) => {
    const grid = rows();
    const y = grid.findIndex((row) => row.includes(link));
    if (y < 0) return null;
    const x = grid[y].indexOf(link);
    const whole = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case "ArrowRight": return grid[y][x + 1];
      case "ArrowLeft": return grid[y][x - 1];
      case "ArrowDown": return grid[y + 1]?.[x];
      case "ArrowUp": return grid[y - 1]?.[x];
      case "Home": return whole ? grid[0][0] : grid[y][0];
      case "End": return whole ? grid.at(-1).at(-1) : grid[y].at(-1);
      default: return null;
    }
  };

  /* Sticky heads cover what scrolls under them. */
  const reveal = (link) => {
    const box = table.parentElement;
    const head = page.one("thead", table).getBoundingClientRect();
    const side = page.one(".corner", table).getBoundingClientRect();
    const at = link.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (at.top < head.bottom) box.scrollTop -= head.bottom - at.top;
    else if (at.bottom > frame.bottom) box.scrollTop += at.bottom - frame.bottom + 2;
    if (at.left < side.right) box.scrollLeft -= side.right - at.left;
    else if (at.right > frame.right) box.scrollLeft += at.right - frame.right + 2;
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("td > a");
    const next = link && target(event, link);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    reveal(next);
  });
  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("td > a");
    if (link) stop(link);
  });
  document.addEventListener("filtered", () => {
    if (!current || current.closest("[hidden]")) stop(rows()[0]?.[0]);
  });
  for (const link of links) link.tabIndex = -1;
  stop(rows()[0]?.[0]);
})();
