// Elements, colours and the tip. Text is only ever set as text, and colours through the CSS object model, which a
// Content-Security-Policy without 'unsafe-inline' allows.

/** An element; attributes that are null or false are left out, strings among the children become text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

const NO_COLOUR = "------";

/** The six hexadecimal digits of a colour in a string of many, or null. */
function colourAt(colours, index) {
  const hex = colours.slice(6 * index, 6 * index + 6);
  return hex.length < 6 || hex === NO_COLOUR ? null : hex;
}

/** Whether black is easier to read on it than white (WCAG 2.1's relative luminance), as dev.strata.lens.colour.Rgb. */
function isLight(hex) {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

/** Puts an element on a ground of that colour; null takes it away. */
function paint(element, hex) {
  element.style.backgroundColor = hex === null ? "" : "#" + hex;
  element.style.color = hex === null ? "" : isLight(hex) ? "#000" : "#fff";
}

/** What the colours stand for. */
function drawLegend(legend) {
  const stops = legend.stops.map(([text, hex]) => {
    const stop = make("span", { class: "stop" }, text);
    paint(stop, hex);
    return stop;
  });
  return make("p", { class: "legend" }, make("span", { class: "meaning" }, legend.meaning), make("span", { class: "stops" }, ...stops));
}

/** A box beside what is pointed at or has the focus, of which it tells more. */
function makeTip(root) {
  const box = make("div", { class: "tip", role: "tooltip", id: "tip-" + Math.random().toString(36).slice(2), hidden: true });
  let anchor = null;
  root.append(box);

  function hide() {
    anchor?.removeAttribute("aria-describedby");
    anchor = null;
    box.hidden = true;
  }

  /** over, heading and hint may be empty; entries are of [name, value] */
  function show(target, over, heading, entries, hint) {
    hide();
    const list = make("dl");
    for (const [name, value] of entries) {
      list.append(make("dt", {}, name), make("dd", {}, value));
    }
    box.replaceChildren();
    if (over) box.append(make("p", { class: "before" }, over));
    if (heading) box.append(make("p", { class: "token" }, heading));
    if (entries.length) box.append(list);
    if (hint) box.append(make("p", { class: "hint" }, hint));
    box.hidden = false;
    anchor = target;
    anchor.setAttribute("aria-describedby", box.id);

    const at = target.getBoundingClientRect();
    const base = root.getBoundingClientRect();
    const left = Math.min(Math.max(at.left + at.width / 2 - box.offsetWidth / 2, 4), innerWidth - box.offsetWidth - 4);
    const below = at.bottom + 6 + box.offsetHeight <= innerHeight || at.top < box.offsetHeight + 6;
    box.style.left = Math.max(left, 4) - base.left + "px";
    box.style.top = (below ? at.bottom + 6 : at.top - 6 - box.offsetHeight) - base.top + "px";
  }

  return { show, hide };
}
