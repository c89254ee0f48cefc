// The browser's side of the page: puts the panels together and hands clicks and keys to them.

import * as account from "./account.js";
import * as chat from "./chat.js";
import * as check from "./check.js";
import { $, $$, clip, filled, page } from "./dom.js";
import * as library from "./library.js";
import * as rail from "./rail.js";
import * as reader from "./reader.js";
import * as scope from "./scope.js";

const CLICKS = [
  ...chat.clicks, ...reader.clicks, ...rail.clicks, ...library.clicks, ...check.clicks, ...scope.clicks,
  [".copy", copy],
  ["[role=tab][id^=tab-]", (tab) => show(tab.id.slice(4))],
];

// Called once by the framework, with what it gives a component's script.
export async function start({ element, props, server, trigger, watch }) {
  const chinese = !navigator.language || navigator.language.toLowerCase().startsWith("zh");
  Object.assign(page, { words: props.words[chinese ? "zh-CN" : "en"], server, trigger });
  document.documentElement.lang = page.words.lang;
  await drawn("#rail", "#question textarea", "#send", "#stop", "#upload input", "#find", "#newer", "#facts");
  label(props.formats);
  chat.start(element, () => props.value, watch);
  rail.start();
  library.start();
  scope.start();
  check.start();
  account.start(chat.refused);
  window.wence = { send: chat.send, listed: library.listed };
}

// Once the framework has drawn all that is named.
async function drawn(...selectors) {
  while (!selectors.every((selector) => $(selector))) await new Promise(requestAnimationFrame);
}

// The words of the frame, in the browser's language.
function label(formats) {
  const { words } = page;
  const box = $("#question textarea");
  const upload = $("#upload");
  for (const node of $$("[data-word]")) node.textContent = words[node.dataset.word];
  for (const node of $$("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
  for (const node of $$("[data-hint]")) node.placeholder = words[node.dataset.hint];
  for (const node of $$("input[type=search][data-hint]")) node.setAttribute("aria-label", node.placeholder);
  box.placeholder = words.placeholder;
  box.title = words.keys;
  box.setAttribute("aria-label", words.placeholder);
  $("#send").textContent = words.send;
  $("#stop").textContent = words.stop;
  upload.style.setProperty("--upload-label", JSON.stringify(words.upload)); // drawn by the style
  upload.style.setProperty("--upload-formats", JSON.stringify(filled(words.formats, formats)));
  $("input[type=file]", upload).setAttribute("aria-label", words.upload);
  $("button", upload)?.setAttribute("aria-label", words.upload);
  for (const tab of $$("#rail [role=tab]")) {
    const panel = $(`#${tab.getAttribute("aria-controls")}`);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }
}

export function show(name) {
  document.body.dataset.tab = name;
  for (const tab of $$("#rail [role=tab]")) {
    const here = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
  }
  rail.fold();
  if (name === "library") library.list();
  if (name === "chat") $("#question textarea")?.focus({ preventScroll: true });
  if (name === "check") $("#draft")?.focus({ preventScroll: true });
}

async function copy(button) {
  await clip(button.dataset.copy, button.dataset.rich);
  const said = button.textContent;
  if (said === page.words.copied) return;
  button.textContent = page.words.copied;
  setTimeout(() => { button.textContent = said; }, 1500);
}

document.addEventListener("click", (event) => {
  for (const [selector, act] of CLICKS) {
    const node = event.target.closest?.(selector);
    if (node) return act(node, event);
  }
});

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.target.closest?.("dialog")) {
    return chat.stop() || rail.fold() || reader.close();
  }
  const tab = event.target.closest?.("[role=tab]");
  if (tab && event.key in STEPS) {
    const all = $$("[role=tab]", tab.closest("[role=tablist]"));
    const next = all[(all.indexOf(tab) + STEPS[event.key] + all.length) % all.length];
    event.preventDefault();
    next.click();
    return next.focus();
  }
  if (event.target.matches?.("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") reader.walk(1);
  if (event.key === "k") reader.walk(-1);
});

