// What a question may look into, and how it is answered; both kept for the browser's session.

import { $, $$, call, filled, make, page, rested } from "./dom.js";

const KEEP = "wence";
let kept = { filters: {}, settings: {} };

export function start() {
  try {
    kept = { ...kept, ...JSON.parse(sessionStorage.getItem(KEEP) ?? "{}") };
  } catch {
    // a browser that keeps nothing, or something else: start from everything
  }
  tell();
  $("#find-scope").addEventListener("input", rested(find));
  $("#scope .clear").addEventListener("click", clear);
}

// What goes with a question: filters and settings that are not the usual.
export const chosen = () => structuredClone(kept);

function keep(part, values) {
  kept[part] = Object.fromEntries(Object.entries(values).filter(([, value]) => value?.length));
  try {
    sessionStorage.setItem(KEEP, JSON.stringify(kept));
  } catch {
    // not kept over a reload, then
  }
  tell();
}

// The rail says whether something narrows the search, and the composer what.
function tell() {
  const { filters } = kept;
  const count = Object.keys(filters).length;
  $("#scope-now").textContent = count ? filled(page.words.scope_some, count) : page.words.scope_all;
  document.body.classList.toggle("scoped", count > 0);
  const titles = (filters.documents ?? []).map((document) => `《${document.title}》`);
  const { issuer, collection, since, until, status, as_of: day } = filters;
  const parts = [...titles, collection, issuer, since && `${since} –`, until && `– ${until}`, page.words[status], day];
  $("#narrowed").textContent = count ? page.words.scope + parts.filter(Boolean).join("，") : "";
}

// ── the range ─────────────────────────────────────────────────────────────────

let documents = [];

async function openScope() {
  const form = $("#scope form");
  const choices = await call("choices");
  if (!choices) return;
  const none = new Option(page.words.any_collection, "");
  form.elements.collection.replaceChildren(none, ...choices.collections.map((name) => new Option(name, name)));
  $("#scope .collections").hidden = !choices.collections.length;
  documents = [...(kept.filters.documents ?? [])];
  for (const box of $$("[name]", form)) box.value = kept.filters[box.name] ?? "";
  $("#find-scope").value = "";
  $("#scope-found").replaceChildren();
  showDocuments();
  const dialog = $("#scope");
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "apply") return;
    const values = Object.fromEntries($$("[name]", form).map((box) => [box.name, box.value.trim()]));
    keep("filters", { ...values, documents });
  };
  dialog.showModal();
}

function clear() {
  documents = [];
  showDocuments();
  for (const box of $$("#scope [name]")) box.value = "";
}

function row(document, sign, act) {
  const button = make("button", { type: "button" }, make("span", { textContent: sign }), ` ${document.title}`);
  button.onclick = () => act(document);
  return make("li", {}, button);
}

function showDocuments() {
  const without = (gone) => { documents = documents.filter((d) => d.id !== gone.id); showDocuments(); };
  $("#chosen-documents").replaceChildren(...documents.map((d) => row(d, "×", without)));
}

async function find() {
  const query = $("#find-scope").value.trim();
  const answer = query ? await call("titles", { query }) : { documents: [] };
  const add = (document) => {
    if (!documents.some((d) => d.id === document.id)) documents.push(document);
    $("#find-scope").value = "";
    $("#scope-found").replaceChildren();
    showDocuments();
  };
  $("#scope-found").replaceChildren(...(answer?.documents ?? []).map((d) => row(d, "＋", add)));
}

// ── settings ──────────────────────────────────────────────────────────────────

async function openSettings() {
  const form = $("#settings form");
  const choices = await call("choices");
  if (!choices) return;
  for (const [section, names] of Object.entries(choices.profiles)) {
    const box = form.elements[section];
    box.replaceChildren(...names.map((name) => new Option(name, name)));
    box.value = kept.settings[section] ?? choices.used[section];
  }
  const usual = { ...choices.used, amount: "normal" };
  form.elements.amount.value = kept.settings.amount ?? usual.amount;
  const dialog = $("#settings");
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "apply") return;
    const values = $$("[name]", form).map((box) => [box.name, box.value === usual[box.name] ? "" : box.value]);
    keep("settings", Object.fromEntries(values));
  };
  dialog.showModal();
}

export const clicks = [
  ["#open-scope, #narrowed", openScope],
  ["#open-settings", openSettings],
];
