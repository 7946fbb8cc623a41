"use strict";
/* What all of the page's script shares, the theme, ages and copying. Text of others is only ever set as text. */
const page = {
  one: (selector, within = document) => within.querySelector(selector),
  all: (selector, within = document) => [...within.querySelectorAll(selector)],

  /** An element with properties and children; strings become text. */
  make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === "class") element.className = value;
      else if (value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
    return element;
  },

  /** A link that leaves the page; anything but https stays text. */
  away(text, address) {
    if (!address.startsWith("https://")) return document.createTextNode(text);
    return page.make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
  },

  /** Say something to people who listen to the page. */
  tell(text) {
    page.one("#told").textContent = text;
  },

  /** How long ago a day (ISO date) was. */
  age(day) {
    const days = Math.floor((Date.now() - Date.parse(day)) / 86400000);
    if (!(days >= 0)) return "";
    if (days < 1) return "today";
    if (days < 60) return days === 1 ? "1 day ago" : `${days} days ago`;
    const months = Math.floor(days / 30.4);
    return months < 24 ? `${months} mo ago` : `${Math.floor(months / 12)} years ago`;
  },

  /** A command with a button that copies it, or selects it where copying is not allowed. */
  async copy(button) {
    const code = page.one("code", button.parentElement);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      page.tell("Copied");
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    } catch {
      getSelection().selectAllChildren(code);
      page.tell("Selected; copy it with your keyboard");
    }
  },
};

(() => {
  for (const button of page.all("[hidden][data-copy], #theme, #filter, .hint")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) page.copy(button);
  });

  for (const time of page.all("time[data-age]")) {
    const age = page.age(time.dateTime);
    if (age) time.append(" ", page.make("span", { class: "age" }, age));
  }

  const themes = ["auto", "light", "dark"];
  const button = page.one("#theme");
  const show = (theme) => {
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", theme);
    page.one("span", button).textContent = theme;
  };
  let theme = "auto";
  try {
    theme = themes.find((name) => name === localStorage.getItem("claimwatch-theme")) || "auto";
  } catch { /* a file may have no storage */ }
  show(theme);
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    show(theme);
    try {
      localStorage.setItem("claimwatch-theme", theme);
    } catch { /* it holds until the page is left */ }
  });

  /* On paper nothing can be opened, and commands are wanted there. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = page.all(".verdict:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
