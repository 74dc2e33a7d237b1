// The form of `strata explore`: asks the server as one types, and draws each state of its answer with drawFigure.
(() => {
  const setup = JSON.parse(document.getElementById("setup").textContent);
  const token = new URLSearchParams(location.search).get("token");
  const tabs = document.getElementById("views");
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const picture = document.getElementById("picture");
  const PAUSE = 250; // milliseconds without a key before a live view is computed

  let choice = setup.choices[0];
  let entered = {}; // by field name: what one view was asked, the next one starts from
  let asking = null;
  let waiting = 0;

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  document.getElementById("model").textContent = setup.model;

  // --- the views ---

  for (const one of setup.choices) {
    const tab = element("button", { type: "button", id: "view-" + one.id, textContent: one.id, title: one.question });
    tab.setAttribute("role", "tab");
    tab.addEventListener("click", () => { pick(one); ask(); });
    tabs.append(tab);
  }

  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = setup.choices.length;
      pick(setup.choices[(setup.choices.indexOf(choice) + step + count) % count]);
      document.getElementById("view-" + choice.id).focus();
      ask();
    }
  });

  function pick(one) {
    choice = one;
    for (const tab of tabs.children) {
      const chosen = tab.id === "view-" + one.id;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    document.getElementById("question").textContent = one.question;
    form.replaceChildren(...one.fields.map(entry), element("button", { type: "submit", textContent: "Show" }));
  }

  // --- the form ---

  function entry(field) {
    const id = "field-" + field.name;
    const value = entered[field.name] ?? field.initial;
    const label = element("label", { htmlFor: id, textContent: field.label });
    let input;
    if (field.kind === "choice") {
      input = element("select", {}, ...field.options.map((option) => element("option", { textContent: option })));
      input.value = field.options.includes(value) ? value : field.initial;
    } else if (field.kind === "text") {
      input = element("textarea", { rows: 2, value, spellcheck: false });
    } else if (field.kind === "check") {
      input = element("input", { type: "checkbox", checked: value !== "" });
    } else {
      input = element("input", { type: field.kind === "number" ? "number" : "text", value, spellcheck: false });
      input.autocomplete = "off";
    }
    input.id = id;
    input.name = field.name;
    if (field.hint) {
      input.placeholder = field.hint;
      input.title = field.hint;
    }
    return element("div", { className: "field " + field.kind }, label, input);
  }

  function read() {
    const values = {};
    for (const field of choice.fields) {
      const input = document.getElementById("field-" + field.name);
      values[field.name] = field.kind === "check" ? (input.checked ? "yes" : "") : input.value;
    }
    Object.assign(entered, values);
    return values;
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    if (choice.live) {
      waiting = setTimeout(ask, PAUSE);
    } else {
      say("Enter shows it.");
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "BUTTON") {
      event.preventDefault();
      clearTimeout(waiting);
      ask();
    }
  });

  // --- questions and answers ---

  function say(text, wrong) {
    status.textContent = text;
    status.classList.toggle("wrong", Boolean(wrong));
  }

  async function ask() {
    asking?.abort();
    const mine = asking = new AbortController();
    const values = read();
    history.replaceState(null, "", location.pathname + location.search + "#"
      + new URLSearchParams({ view: choice.id, ...values }));
    say("computing …");
    picture.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("/ask", {
        method: "POST",
        headers: { "X-Strata-Token": token, "Content-Type": "application/json" },
        body: JSON.stringify({ view: choice.id, form: values }),
        signal: mine.signal,
      });
      if (!response.ok) {
        say((await response.json()).error, true);
        return;
      }
      for await (const line of lines(response.body)) {
        if (mine !== asking) {
          return;
        }
        show(JSON.parse(line));
      }
    } catch (error) {
      if (mine === asking && error.name !== "AbortError") {
        say("Strata does not answer: is it still running? (" + error.message + ")", true);
      }
    } finally {
      if (mine === asking) {
        picture.removeAttribute("aria-busy");
      }
    }
  }

  function show(state) {
    if (state.figure) {
      drawFigure(picture, state.figure);
    } else if (state.error) {
      say(state.error, true);
    } else {
      say("computed in " + (state.seconds < 1 ? Math.round(state.seconds * 1000) + " ms" : state.seconds.toFixed(1) + " s"));
    }
  }

  async function* lines(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts;
    }
  }

  // --- the beginning: what the URL says, else the first view ---

  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  entered = { ...asked };
  pick(setup.choices.find((one) => one.id === asked.view) ?? choice);
  ask();
})();
