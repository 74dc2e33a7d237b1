// A passage is flowing text whose words are shaded, anew for each word that is pointed at, focused or clicked.

function drawPassage(passage, context) {
  const name = make("p", { class: "shading", "aria-live": "polite" });
  const text = make("p", { class: "words", role: "listbox", "aria-label": passage.caption || passage.valueName });
  const choice = make("div", { class: "choice", role: "group", "aria-label": "shading" });
  const words = passage.words.map((word) => {
    const breaks = word.replaceAll("␣", "").endsWith("\\n");
    const element = make("span", { class: "word", role: "option", tabindex: "-1" }, word.replaceAll("␣", " ").replaceAll("\\n", "↵"));
    text.append(element, ...(breaks ? [make("br")] : []));
    return element;
  });
  const byWord = new Map(passage.shadings.map((shading, s) => [shading.word, s]));
  const buttons = passage.shadings.flatMap((shading, s) => {
    if (shading.word >= 0) return [];
    const button = make("button", { type: "button" }, shading.name);
    button.addEventListener("click", () => select(s, true));
    choice.append(button);
    return [[s, button]];
  });
  let current;
  let held = 0;

  function select(s, hold) {
    if (hold) held = s;
    if (s === current) return;
    current = s;
    const shading = passage.shadings[s];
    words.forEach((word, w) => {
      paint(word, colourAt(shading.colours, w));
      word.classList.toggle("selected", w === shading.word);
      word.setAttribute("aria-selected", w === shading.word);
    });
    buttons.forEach(([index, button]) => button.setAttribute("aria-pressed", index === s));
    name.textContent = shading.name;
  }

  function tell(w) {
    const value = passage.shadings[current].values[w];
    context.tip.show(words[w], "", passage.words[w], value ? [[passage.valueName, value]] : [], "");
  }

  function roving(w) {
    words.forEach((word, index) => word.setAttribute("tabindex", index === w ? "0" : "-1"));
  }

  const wordAt = (event) => words.indexOf(event.target.closest(".word"));
  text.addEventListener("pointerover", (event) => {
    const w = wordAt(event);
    if (w < 0) return context.tip.hide();
    if (byWord.has(w)) select(byWord.get(w), false);
    tell(w);
  });
  text.addEventListener("pointerleave", () => {
    context.tip.hide();
    select(held, false);
  });
  text.addEventListener("focusin", (event) => {
    const w = wordAt(event);
    if (w < 0) return;
    roving(w);
    if (byWord.has(w)) select(byWord.get(w), true);
    tell(w);
  });
  text.addEventListener("focusout", () => context.tip.hide());
  text.addEventListener("keydown", (event) => {
    const w = wordAt(event);
    const to = { ArrowLeft: w - 1, ArrowUp: w - 1, ArrowRight: w + 1, ArrowDown: w + 1, Home: 0, End: words.length - 1 }[event.key];
    if (w < 0 || to === undefined) return;
    words[to]?.focus();
    event.preventDefault();
  });

  if (passage.shadings.some((shading) => shading.word >= 0)) text.classList.add("selectable");
  roving(0);
  select(0, true);
  const panel = make("div", { class: "passage" });
  if (buttons.length > 1) panel.append(choice);
  if (name.textContent || passage.shadings.length > 1) panel.append(name);
  panel.append(text);
  return { element: panel, layout() {}, empty: () => false, find: () => null };
}
