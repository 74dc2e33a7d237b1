// A grid is a table of shaded cells. Columns that don't fit beside each other go on in a further table below.

const PAPER_WIDTH = 660;

/**
 * Draws a grid.
 *
 * context: tip; toggle(key): shows or hides columns; watchable(key): whether that does anything; watched: the set of
 * keys whose columns have been toggled; listen(event, listener): on the window, as long as the figure is there.
 */
function drawGrid(grid, context) {
  const box = make("div", { class: "grid" });
  const places = new WeakMap();
  const bare = grid.columns.every((column) => !column.text);
  box.classList.toggle("bare", bare);
  let rowWidth;
  let printing = false;
  let focused = null;
  let shown = [];

  const visible = (column) => (column.key && context.watched.has(column.key) ? !column.shown : column.shown);
  const watched = (column) => !column.shown && visible(column);

  function cellsOf(column) {
    column.cells ??= grid.rows.map((_, row) => {
      const cell = make("td", {}, column.text?.[row] ?? "");
      paint(cell, colourAt(column.colours, row));
      if (context.watchable(column.watch?.[row])) cell.classList.add("watchable");
      places.set(cell, { column, row });
      return cell;
    });
    return column.cells;
  }

  function table(columns, part, parts) {
    const head = make("thead");
    if (grid.columnName) {
      head.append(make("tr", { class: "axis" }, make("td"),
        make("th", { colspan: columns.length, scope: "colgroup" }, make("span", {}, grid.columnName + " →"))));
    }
    if (grid.columns.some((column) => column.over)) {
      head.append(make("tr", { class: "over" }, make("td"),
        ...columns.map((column) => make("th", { scope: "col" }, make("span", {}, column.over ?? "")))));
    }
    head.append(make("tr", { class: "labels" }, make("th", { scope: "col", class: "corner" }, grid.rowName ? grid.rowName + " ↓" : ""),
      ...columns.map((column) => make("th", { scope: "col", class: watched(column) ? "watched" : null }, make("span", {}, column.label)))));
    const body = make("tbody", {}, ...grid.rows.map((label, row) =>
      make("tr", {}, make("th", { scope: "row" }, label), ...columns.map((column) => cellsOf(column)[row]))));
    const name = (grid.caption || grid.columnName || "cells") + (parts > 1 ? `, part ${part + 1} of ${parts}` : "");
    return make("table", { role: "grid", "aria-label": name }, head, body);
  }

  /** The columns' widths, as the browser lays them out beside each other. */
  function measure(columns) {
    const all = table(columns, 0, 1);
    box.replaceChildren(all);
    const cells = [...all.tHead.rows[all.tHead.rows.length - 1].cells].map((cell) => cell.getBoundingClientRect().width + 1);
    rowWidth = cells[0] + 2;
    columns.forEach((column, c) => (column.width = cells[c + 1]));
  }

  const total = (columns) => columns.reduce((sum, column) => sum + column.width, rowWidth);

  /** As few blocks as fit, all about as wide; columns that come in by watching leave the others where they are. */
  function blocks(columns, room) {
    const always = columns.filter((column) => !watched(column));
    const count = filled(always, room).length;
    if (count === 1) return filled(columns, room);
    let [least, most] = [0, Math.ceil(room)];
    while (least < most) {
      const middle = Math.floor((least + most) / 2);
      if (filled(always, middle).length > count) least = middle + 1; else most = middle;
    }
    return filled(columns, Math.min(most, room));
  }

  function filled(columns, room) {
    const result = [];
    let used = 0;
    for (const column of columns) {
      used += column.width;
      if (!result.length || used > room) {
        result.push([]);
        used = rowWidth + column.width;
      }
      result.at(-1).push(column);
    }
    return result;
  }

  function layout() {
    const room = printing ? PAPER_WIDTH : box.clientWidth;
    if (!room) return;
    const active = box.contains(document.activeElement) ? document.activeElement : null;
    shown = grid.columns.filter(visible);
    box.classList.remove("upright");
    if (bare || shown.some((column) => !column.width)) measure(shown);
    if (bare && total(shown) > room && shown.some((column) => column.label.length > 2)) {
      box.classList.add("upright");
      measure(shown);
    }
    const parts = blocks(shown, room);
    box.replaceChildren(...parts.map((columns, part) => {
      const wide = rowWidth + columns.reduce((sum, column) => sum + column.width, 0) > room + 1;
      return make("div", { class: wide ? "block wide" : "block" }, table(columns, part, parts.length));
    }));
    if (!focused?.isConnected) roving(box.querySelector("tbody td"));
    active?.focus({ preventScroll: true });
  }

  /** The one cell that the tab key reaches. */
  function roving(cell) {
    focused?.removeAttribute("tabindex");
    focused = cell;
    focused?.setAttribute("tabindex", "0");
  }

  function tell(cell) {
    const { column, row } = places.get(cell);
    const entries = [[grid.rowName || "row", grid.rows[row]]];
    grid.tips.forEach((name, t) => {
      const value = column.tips?.[t]?.[row];
      if (value) entries.push([name, value]);
    });
    const key = column.watch?.[row];
    const hint = context.watchable(key) ? `click or Enter: ${context.watched.has(key) ? "stop watching" : "watch"} ${context.nameOf(key)}` : "";
    context.tip.show(cell, column.over, column.label, entries, hint);
  }

  function move(cell, key) {
    const { column, row } = places.get(cell);
    const c = shown.indexOf(column);
    const steps = { ArrowLeft: [c - 1, row], ArrowRight: [c + 1, row], ArrowUp: [c, row - 1], ArrowDown: [c, row + 1], Home: [0, row], End: [shown.length - 1, row] };
    const [toColumn, toRow] = steps[key] ?? [];
    const target = shown[toColumn]?.cells[toRow];
    if (target) {
      roving(target);
      target.focus();
    }
    return key in steps;
  }

  const cellAt = (event) => {
    const cell = event.target.closest("td");
    return cell && places.has(cell) ? cell : null;
  };
  const toggle = (cell) => {
    const { column, row } = places.get(cell);
    if (context.watchable(column.watch?.[row])) context.toggle(column.watch[row]);
    tell(cell);
  };
  box.addEventListener("pointerover", (event) => {
    const cell = cellAt(event);
    if (cell) tell(cell); else context.tip.hide();
  });
  box.addEventListener("pointerleave", () => context.tip.hide());
  box.addEventListener("focusin", (event) => cellAt(event) && tell(cellAt(event)));
  box.addEventListener("focusout", () => context.tip.hide());
  box.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell) {
      roving(cell);
      cell.focus({ preventScroll: true });
      toggle(cell);
    }
  });
  box.addEventListener("keydown", (event) => {
    const cell = cellAt(event);
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") toggle(cell);
    else if (!move(cell, event.key)) return;
    event.preventDefault();
  });
  context.listen("beforeprint", () => { printing = true; layout(); });
  context.listen("afterprint", () => { printing = false; layout(); });
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth !== width) {
      width = box.clientWidth;
      layout();
    }
  }).observe(box);

  /** Whether there is anything to see. */
  const empty = () => grid.columns.length > 0 && !grid.columns.some(visible);
  const find = (key) => box.querySelectorAll("thead tr.labels th")[1 + shown.findIndex((column) => column.key === key)];
  return { element: box, layout, empty, find };
}
