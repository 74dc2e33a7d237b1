// A figure: title, facts, its variants as tabs, their panels, notes.

const states = new WeakMap();

/**
 * Draws a figure, as dev.strata.lens.report.FigureJson writes it, into an element, in place of what is there. An
 * element that is drawn into again keeps its tab and what is watched in it.
 *
 * onWatch(key, on): called when the reader clicks a cell that refers to columns by a key, whether or not there are any.
 */
export function drawFigure(element, figure, { onWatch } = {}) {
  const last = states.get(element);
  last?.ended.abort();
  const state = { ended: new AbortController(), variant: last?.variant ?? "", watched: last?.watched ?? new Set() };
  states.set(element, state);

  element.replaceChildren();
  element.classList.add("figure");
  const tip = makeTip(element);
  const names = new Map();
  for (const variant of figure.variants) {
    for (const panel of variant.panels) {
      for (const column of panel.columns ?? []) {
        if (column.key && !names.has(column.key)) names.set(column.key, column.label);
      }
    }
  }
  const context = {
    tip,
    watched: state.watched,
    watchable: (key) => Boolean(key) && (names.has(key) || Boolean(onWatch)),
    nameOf: (key) => names.get(key) ?? key,
    listen: (event, listener) => window.addEventListener(event, listener, { signal: state.ended.signal }),
    toggle(key) {
      const on = !state.watched.has(key);
      if (on) state.watched.add(key); else state.watched.delete(key);
      refresh();
      onWatch?.(key, on);
    },
  };
  context.listen("keydown", (event) => event.key === "Escape" && tip.hide());

  const watching = make("div", { class: "watching", "aria-live": "polite", hidden: true });
  const stage = make("div", { class: "stage" });
  const variants = figure.variants.map((variant) => ({ ...variant, drawn: null }));
  let open = null;

  function panel(data) {
    const drawn = data.kind === "grid" ? drawGrid(data, context) : data.kind === "passage" ? drawPassage(data, context) : drawBars(data);
    const section = make("section", { class: "panel" });
    if (data.caption) section.append(make("h2", {}, data.caption));
    section.append(drawn.element);
    if (data.legend) section.append(drawLegend(data.legend));
    return { ...drawn, section };
  }

  function refresh() {
    for (const drawn of open.drawn) {
      drawn.section.hidden = drawn.empty();
      drawn.layout();
    }
    watching.hidden = state.watched.size === 0;
    watching.replaceChildren(make("span", {}, "watching:"), ...[...state.watched].map((key) => {
      const go = make("button", { type: "button", class: "go" }, context.nameOf(key));
      go.addEventListener("click", () => open.drawn.map((drawn) => drawn.find(key)).find(Boolean)?.scrollIntoView({ block: "center" }));
      const end = make("button", { type: "button", class: "end", "aria-label": "stop watching " + context.nameOf(key) }, "×");
      end.addEventListener("click", () => context.toggle(key));
      return make("span", { class: "chip" }, go, end);
    }));
  }

  function show(variant) {
    tip.hide();
    open = variant;
    state.variant = variant.name;
    variant.drawn ??= variant.panels.map(panel);
    stage.replaceChildren(...variant.drawn.map((drawn) => drawn.section));
    refresh();
  }

  function tabs() {
    const id = "stage-" + Math.random().toString(36).slice(2);
    stage.id = id;
    stage.setAttribute("role", "tabpanel");
    const buttons = variants.map((variant) => make("button", { type: "button", role: "tab", "aria-controls": id }, variant.name));
    const select = (index) => {
      buttons.forEach((button, b) => {
        button.setAttribute("aria-selected", b === index);
        button.setAttribute("tabindex", b === index ? "0" : "-1");
      });
      stage.setAttribute("aria-label", variants[index].name);
      show(variants[index]);
    };
    buttons.forEach((button, b) => {
      button.addEventListener("click", () => select(b));
      button.addEventListener("keydown", (event) => {
        const count = buttons.length;
        const to = { ArrowLeft: (b + count - 1) % count, ArrowRight: (b + 1) % count, Home: 0, End: count - 1 }[event.key];
        if (to === undefined) return;
        select(to);
        buttons[to].focus();
        event.preventDefault();
      });
    });
    return { list: make("div", { class: "tabs", role: "tablist" }, ...buttons), select };
  }

  const title = make("h1", { class: figure.title.length > 160 ? "long" : null }, figure.title);
  element.append(make("header", {}, title, make("p", { class: "facts" }, figure.facts.join(" · "))));
  const first = Math.max(0, variants.findIndex((variant) => variant.name === state.variant));
  if (variants.length > 1) {
    const { list, select } = tabs();
    element.append(list, stage);
    select(first);
  } else {
    element.append(stage);
    show(variants[0]);
  }
  element.append(make("footer", { class: "notes" }, ...figure.notes.map((note) => make("p", {}, note))), watching);
}
