// The rail: kept conversations, found, opened, renamed, deleted; on a phone a drawer.

import * as chat from "./chat.js";
import { $, $$, call, confirm, make, page, rested } from "./dom.js";

const FEW = 6; // conversations that are seen at a glance

export function start() {
  list();
  $("#find-chat").addEventListener("input", rested(list));
}

export async function list() {
  const text = $("#find-chat").value;
  const answer = await call("rail", { text });
  if (!answer || $("#find-chat").value !== text) return;
  $("#conversations").innerHTML = answer.html;
  $("#find-chat").hidden = answer.total < FEW && !text;
  mark();
}

export function mark() {
  for (const row of $$("#conversations .conversation")) {
    const here = row.dataset.id === chat.current();
    $(".resume", row).toggleAttribute("aria-current", here);
    if (here) $(".resume", row).setAttribute("aria-current", "true");
  }
}

// How many documents there are, beside the library's name.
export function held(count) {
  $("#held").textContent = count ? count.toLocaleString("en") : "";
}

// ── the drawer of a phone ─────────────────────────────────────────────────────

function unfold() {
  const open = document.body.classList.toggle("drawn");
  $("#drawer").setAttribute("aria-expanded", String(open));
  if (open) $("#new-chat").focus();
}

export function fold() {
  if (!document.body.classList.contains("drawn")) return false;
  document.body.classList.remove("drawn");
  $("#drawer").setAttribute("aria-expanded", "false");
  return true;
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.("#rail, #drawer")) fold();
});

// ── a conversation's row ──────────────────────────────────────────────────────

function more(button) {
  const row = button.closest(".conversation");
  const open = !row.classList.contains("opened");
  for (const other of $$("#conversations .conversation")) other.classList.toggle("opened", open && other === row);
  for (const other of $$("#conversations .more-of")) other.setAttribute("aria-expanded", String(open && other === button));
}

function rename(button) {
  const row = button.closest(".conversation");
  const title = $(".resume", row);
  const box = make("input", { className: "renamed", value: title.textContent });
  box.setAttribute("aria-label", page.words.title);
  const done = async (keep) => {
    box.onblur = null;
    if (keep && box.value.trim()) await call("rename", { id: row.dataset.id, title: box.value });
    await list();
  };
  box.onkeydown = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") done(true);
    if (event.key === "Escape") { event.stopPropagation(); done(false); }
  };
  box.onblur = () => done(true);
  title.replaceWith(box);
  box.focus();
  box.select();
}

async function remove(button) {
  const { id } = button.closest(".conversation").dataset;
  if (!(await call("forget", { id }))) return;
  if (id === chat.current()) chat.restart();
  await list();
}

export const clicks = [
  ["#drawer", unfold],
  ["#conversations .resume", (node) => { $("#tab-chat").click(); chat.resume(node.closest(".conversation").dataset.id); }],
  ["#conversations .more-of", more],
  ["#conversations .rename", rename],
  ["#conversations .forget", (node) => confirm(node, remove)],
];
