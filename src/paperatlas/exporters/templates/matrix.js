(() => {
  "use strict";
  const body = document.querySelector("tbody"), heads = [...document.querySelectorAll("thead th")];
  const papers = document.getElementById("papers"), find = document.getElementById("find"), said = document.getElementById("said");
  const rows = [...body.rows].map((row, at) => ({ row, at, name: row.cells[0].title.toLowerCase() }));
  const value = ({ row }, column) => {
    const { n, v } = row.cells[column].dataset;
    const chosen = column === 1 || papers.checked ? n : v;
    return chosen === undefined ? -Infinity : Number(chosen);
  };
  function sort(column, up) {
    const sign = up ? 1 : -1;
    // What states nothing stays at the end, whichever way.
    const compare = column === 0
      ? (a, b) => sign * a.name.localeCompare(b.name)
      : (a, b) => { const x = value(a, column), y = value(b, column); return (y > -Infinity) - (x > -Infinity) || sign * (x - y || 0) || a.at - b.at; };
    body.append(...[...rows].sort(compare).map(({ row }) => row));
    heads.forEach((head, n) => head.setAttribute("aria-sort", n !== column ? "none" : up ? "ascending" : "descending"));
    said.textContent = `Sorted by ${heads[column].textContent.trim()}, ${up ? "ascending" : "descending"}`;
  }
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const now = head.getAttribute("aria-sort");
    sort(column, now === "none" ? column === 0 : now === "descending");
  }));
  papers.addEventListener("change", () => { const column = heads.findIndex((head) => head.getAttribute("aria-sort") !== "none"); if (column > 1) sort(column, false); });
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const { row, name } of rows) row.hidden = !name.includes(wanted);
  });
})();
