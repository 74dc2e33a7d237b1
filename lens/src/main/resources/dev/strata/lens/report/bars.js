// Bars from zero, a row for each label; in a row a bar for each series, with a line over its spread.

function drawBars(bars) {
  const { low, high } = bars.range;
  const percent = (value) => (100 * (value - low)) / (high - low || 1);
  const place = (element, from, to) => {
    element.style.left = percent(Math.min(from, to)) + "%";
    element.style.width = Math.abs(percent(to) - percent(from)) + "%";
    return element;
  };

  function lines() {
    return bars.ticks.map(([value]) => place(make("span", { class: value === 0 ? "line zero" : "line" }), value, value));
  }

  const signed = bars.series.length === 1 && bars.series[0].bars.some(([value]) => value < 0);
  const colour = (s, value) => (signed ? (value < 0 ? "less" : "more") : `series${s % 6}`);

  function bar(s, [value, least, most, text]) {
    const track = make("span", { class: "track" }, ...lines());
    if (value !== null) {
      track.append(place(make("span", { class: `bar ${colour(s, value)}` }), 0, value));
      if (least < most) track.append(place(make("span", { class: "spread" }), least, most));
    }
    return make("div", { class: "one" }, track, number(text));
  }

  const digits = Math.min(20, Math.max(...bars.series.flatMap((series) => series.bars.map((one) => one[3].length))));

  function number(text) {
    const element = make("span", { class: "number" }, text);
    element.style.width = digits + "ch";
    return element;
  }

  const table = make("table", { class: "bars", "aria-label": bars.caption || bars.valueName });
  const axis = make("span", { class: "track" }, ...bars.ticks.map(([value, text]) =>
    place(make("span", { class: "tick" }, text), value, value)));
  table.append(make("thead", {}, make("tr", {}, make("th", { scope: "col" }, bars.labelName),
    make("th", { scope: "col" }, make("span", { class: "value" }, bars.valueName + " →"),
      make("div", { class: "one" }, axis, number(""))))));
  table.append(make("tbody", {}, ...bars.labels.map((label, row) => make("tr", {}, make("th", { scope: "row" }, label),
    make("td", {}, ...bars.series.map((series, s) => bar(s, series.bars[row])))))));
  const panel = make("div", { class: "chart" });
  if (bars.series.length > 1) {
    panel.append(make("p", { class: "series" }, ...bars.series.map((series, s) =>
      make("span", {}, make("span", { class: `swatch series${s % 6}` }), series.name))));
  }
  panel.append(table);
  return { element: panel, layout() {}, empty: () => false, find: () => null };
}
