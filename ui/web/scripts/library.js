// The library: what is in it, found, corrected, read again, removed; what became of each file put in.

import { $, $$, call, confirm, notice, rested } from "./dom.js";
import * as rail from "./rail.js";
import { openWhole } from "./reader.js";

const ROWS = 50;

export function start() {
  $("#find").addEventListener("input", rested(() => list()));
}

// The first rows that fit the query, or with `from` the next ones after those that are shown.
export async function list(from = 0) {
  const query = $("#find").value;
  const answer = await call("shelf", { query, from, rows: ROWS });
  if (!answer || $("#find").value !== query) return;
  const shelf = $("#library");
  if (from) {
    $(".more", shelf)?.remove();
    $(".documents", shelf).insertAdjacentHTML("beforeend", answer.rows);
    shelf.insertAdjacentHTML("beforeend", answer.more);
    $$(".document .title", shelf)[from]?.focus();
  } else {
    shelf.innerHTML = answer.html;
  }
  rail.held(answer.held);
}

// Called when uploads have been read.
export const listed = () => list();

async function remove(button) {
  if (await call("drop", { document: button.closest(".document").dataset.id })) await list();
}

async function reread(button) {
  const row = button.closest(".document");
  row.classList.add("busy");
  const answer = await call("reread", { document: row.dataset.id });
  row.classList.remove("busy");
  if (answer) notice(answer.said);
  await list();
}

// ── what a document says of itself, corrected ─────────────────────────────────

async function correct(button) {
  const row = button.closest(".document");
  const id = row.dataset.id;
  const answer = await call("facts", { document: id });
  if (!answer) return;
  const dialog = $("#facts");
  const form = $("form", dialog);
  $("#facts-title").textContent = answer.title;
  for (const box of $$("input", form)) box.value = answer.facts[box.name] ?? "";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "apply") return;
    const facts = Object.fromEntries($$("input", form).map((box) => [box.name, box.value.trim()]));
    const changed = Object.entries(facts).filter(([name, value]) => value !== (answer.facts[name] ?? ""));
    if (changed.length && (await call("correct", { document: id, facts: Object.fromEntries(changed) }))) await list();
  };
  dialog.returnValue = "";
  dialog.showModal();
}

export const clicks = [
  [".document .title", openWhole],
  [".document .remove", (node) => confirm(node, remove)],
  [".document .reread", reread],
  [".document .correct", correct],
  ["#library .more", () => list($$("#library .document").length)],
];
